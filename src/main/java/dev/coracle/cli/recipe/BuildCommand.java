package dev.coracle.cli.recipe;

import dev.coracle.build.Build;
import dev.coracle.build.BuildOutcome;
import dev.coracle.build.VerifyStage;
import dev.coracle.build.batch.BatchBuild;
import dev.coracle.build.batch.BatchJob;
import dev.coracle.build.batch.BatchResult;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.cli.context.CacheOptions;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.OutputOption;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.context.RecipeArguments;
import dev.coracle.cli.context.ResultArgument;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.cli.context.StoreLimit;
import dev.coracle.cli.output.BatchSummary;
import dev.coracle.cli.output.BuildSummary;
import dev.coracle.cli.output.DiagnosticOutput;
import dev.coracle.cli.output.EventLog;
import dev.coracle.cli.output.FailureReport;
import dev.coracle.cli.output.GithubActions;
import dev.coracle.cli.unchanged.UnchangedBuild;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code coracle build}. */
@Command(
    name = "build",
    description = {
      "Build what recipes describe, boot the results, and check them.",
      "",
      "The first build resolves the recipe's packages and writes a lock beside the recipe; later"
          + " builds use the lock, so they give the same bytes. Results go to output/NAME/VERSION"
          + " in the current directory, and so does the lock of a recipe that comes with Coracle.",
      "",
      "Several recipes are built at once: what they share, such as a kernel, is made once. One that"
          + " fails keeps those that have not begun from beginning, unless --keep-going is given."
    },
    footer = {
      "",
      "Examples:",
      "  coracle build --setup base                install missing host tools, then build",
      "  coracle build --locked --offline my.yaml  in CI: use the lock unchanged, download nothing",
      "  coracle build --replace my.yaml           overwrite an existing version",
      "  coracle build --keep-going recipes/*.yaml all recipes of a directory",
      "  coracle build --watch my.yaml             again after each save",
      "  coracle build --cache-from /srv/cache,key=ci.pub my.yaml",
      "  coracle build --cache-to registry.example/ci/cache,key=ci.pem my.yaml"
    })
public final class BuildCommand implements Callable<Integer> {
  /** No list shows what is there. */
  private static final Path WATCHED = Path.of(ResultArgument.OUTPUT).resolve(".watch");

  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private OutputOption output;
  @Mixin private SetupOption setup;
  @Mixin private FetchOptions fetch;
  @Mixin private CacheOptions caches;
  @Mixin private RecipeArguments recipes;

  @Option(
      names = "--replace",
      description = "Overwrite an existing version even if its content changes.")
  private boolean replace;

  @Option(
      names = "--no-verify",
      description = "Do not boot the result; it stays unverified, and `latest` is not moved.")
  private boolean noVerify;

  @Option(
      names = {"-v", "--verbose"},
      description = "Also print all checks and figures of the verification.")
  private boolean verbose;

  @Option(
      names = {"-k", "--keep-going"},
      description = "Of several recipes, build the others when one fails.")
  private boolean keepGoing;

  @Option(
      names = {"-w", "--watch"},
      description =
          "Build again whenever a file of the recipe is saved, and print what changed on a line."
              + " Results go to output/.watch; versions in output/ are not touched. Ctrl-C ends"
              + " it.")
  private boolean watch;

  @Spec private CommandSpec command;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description =
          "Write what all recipes' checks found to this JUnit file (default for several recipes:"
              + " junit.xml in the output directory).")
  private Path junit;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description =
          "Write what goes on to this file or pipe, an object of JSON on each line, for other"
              + " programs.")
  private Path events;

  public BuildCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandServices workplace = new CommandServices(context);
    Set<Capability> needs = EnumSet.of(Capability.RESOLVE, Capability.BOOT);
    if (noVerify) {
      needs.remove(Capability.BOOT);
    }
    workplace.require(needs, setup.requested);
    List<RecipeArgument.Found> found = recipes.find(context);
    for (RecipeArgument.Found each : found) {
      workplace.setUpCompiler(options(each), each.file(), setup.requested);
    }
    if (watch) {
      return watch(workplace, found);
    }
    if (events == null) {
      return build(workplace, found, shown -> shown);
    }
    try (EventLog log = EventLog.open(context.directory().resolve(events))) {
      int status = ExitCode.BUG.status();
      try {
        status = build(workplace, found, log::over);
      } catch (CoracleException e) {
        status = e.exitCode().status();
        log.failure(e);
        throw e;
      } finally {
        log.finished(status);
      }
      return status;
    }
  }

  private int build(
      CommandServices workplace, List<RecipeArgument.Found> found, UnaryOperator<Progress> listened)
      throws IOException, InterruptedException {
    return found.size() == 1
        ? one(workplace, found.get(0), listened)
        : several(workplace, found, listened);
  }

  private BuildOptions.Builder options(RecipeArgument.Found found) {
    return fetch.options(found).replace(replace).verify(!noVerify);
  }

  private int watch(CommandServices workplace, List<RecipeArgument.Found> found)
      throws IOException, InterruptedException {
    if (found.size() > 1) {
      throw new ParameterException(
          command.commandLine(), "Invalid value for option '--watch': it takes one recipe");
    }
    Path directory = context.directory().resolve(WATCHED);
    try (ProgressScope watched = new ProgressScope(context)) {
      BuildContext build = workplace.buildContext(watched.progress(), caches, fetch.offline());
      BuildOptions options = options(found.get(0)).replace(true).build();
      return new WatchLoop(context, new Build(build, options), found.get(0).file())
          .run(directory, outcome -> report(outcome, found.get(0).file()));
    }
  }

  private int one(
      CommandServices workplace, RecipeArgument.Found found, UnaryOperator<Progress> listened)
      throws IOException, InterruptedException {
    long began = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    BuildOutcome outcome;
    try (ProgressScope watched = new ProgressScope(context)) {
      Progress progress = listened.apply(watched.progress());
      BuildContext build = workplace.buildContext(progress, caches, fetch.offline());
      Build runner = new Build(build, options(found).build());
      outcome = runner.run(found.file(), output.directory(context));
      StoreLimit.apply(context, build.store());
      if (isFinal(outcome)) {
        remember(outcome, () -> runner.completeInputs(found.file()), began);
      }
    }
    report(outcome, found.file());
    BuildSummary.print(context, outcome, common.format, verbose);
    if (junit != null) {
      BatchSummary.writeJunit(List.of(BatchSummary.suite(outcome)), context.directory(), junit);
    }
    return (outcome.good() ? ExitCode.OK : ExitCode.VERIFICATION).status();
  }

  /** Whether the same command would do and print the same. */
  private boolean isFinal(BuildOutcome outcome) {
    return outcome.unchanged()
        && outcome.good()
        && outcome.warnings().isEmpty()
        && common.format == CommonOptions.OutputFormat.text
        && !verbose
        && !setup.requested
        && junit == null
        && events == null
        && StoreLimit.of(context).isEmpty();
  }

  private void remember(BuildOutcome outcome, Supplier<Optional<Set<Path>>> inputs, long began) {
    List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
    new UnchangedBuild(context, arguments)
        .remember(
            BuildSummary.lines(context, outcome, UnchangedBuild.TIME),
            inputs,
            outcome.directory(),
            began);
  }

  private void report(BuildOutcome outcome, Path recipe) {
    outcome.warnings().forEach(warning -> DiagnosticOutput.print(context, warning));
    outcome
        .report()
        .ifPresent(
            report ->
                GithubActions.report(
                    context, VerifyStage.subject(outcome.manifest()), report, Optional.of(recipe)));
  }

  private int several(
      CommandServices workplace, List<RecipeArgument.Found> found, UnaryOperator<Progress> listened)
      throws IOException {
    List<BatchJob> jobs =
        found.stream().map(each -> new BatchJob(each.file(), options(each).build())).toList();
    Path directory = output.directory(context);
    long began = System.nanoTime();
    List<BatchResult> results;
    try (ProgressScope watched = new ProgressScope(context)) {
      Progress progress = listened.apply(watched.progress());
      BuildContext build = workplace.buildContext(progress, caches, fetch.offline());
      results =
          new BatchBuild(build, keepGoing)
              .run(jobs, directory, each -> progress.say(BatchSummary.line(each)));
      StoreLimit.apply(context, build.store());
    }
    int status = ExitCode.OK.status();
    for (BatchResult each : results) {
      each.outcome().ifPresent(outcome -> report(outcome, each.job().recipe()));
      int own = each.good() || each.skipped() ? status : status(each);
      status = status == ExitCode.OK.status() ? own : status;
    }
    BatchSummary summary = new BatchSummary(context, results);
    summary.print(common.format, (System.nanoTime() - began) / 1_000_000);
    Path file = junit == null ? directory.resolve("junit.xml") : junit;
    BatchSummary.writeJunit(summary.suites(), context.directory(), file);
    return status;
  }

  /** Prints why a build failed. */
  private int status(BatchResult result) {
    if (result.failure().isEmpty()) {
      return ExitCode.VERIFICATION.status();
    }
    context.err().println(result.name() + ":");
    return FailureReport.print(context, result.failure().get());
  }
}
