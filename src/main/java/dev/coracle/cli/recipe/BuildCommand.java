package dev.coracle.cli.recipe;

import dev.coracle.build.Build;
import dev.coracle.build.BuildOutcome;
import dev.coracle.build.VerifyStage;
import dev.coracle.build.batch.BatchBuild;
import dev.coracle.build.batch.BatchJob;
import dev.coracle.build.batch.BatchResult;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.BuildOptions;
import dev.coracle.build.slurm.SlurmBuild;
import dev.coracle.build.slurm.SlurmRecipe;
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
import dev.coracle.cli.output.EventsOption;
import dev.coracle.cli.output.GithubActions;
import dev.coracle.cli.unchanged.UnchangedCommand;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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
      "  coracle build --setup base                  install host tools, then build",
      "  coracle build --locked --offline my.yaml    in CI: nothing resolved or fetched",
      "  coracle build --replace my.yaml             overwrite an existing version",
      "  coracle build --keep-going recipes/*.yaml   all recipes of a directory",
      "  coracle build --watch my.yaml               again after each save",
      "  coracle build --executor slurm *.yaml       as jobs of a Slurm cluster",
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
      names = "--executor",
      paramLabel = "NAME",
      description =
          "Where to build: local, or slurm for jobs of a Slurm cluster, whose nodes share this"
              + " directory, see docs/ci.md (default: local).")
  private Executor executor = Executor.local;

  @Mixin private EventsOption events;

  public BuildCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandServices workplace = new CommandServices(context);
    Set<Capability> needs = EnumSet.of(Capability.RESOLVE, Capability.BOOT);
    if (noVerify || executor == Executor.slurm) {
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
    return events.during(context, log -> build(workplace, found, log));
  }

  private int build(
      CommandServices workplace, List<RecipeArgument.Found> found, Optional<EventLog> log)
      throws IOException, InterruptedException {
    return found.size() == 1 && executor == Executor.local
        ? one(workplace, found.get(0), log)
        : several(workplace, found, log);
  }

  private BuildOptions.Builder options(RecipeArgument.Found found) {
    return fetch.options(found).replace(replace).verify(!noVerify);
  }

  private int watch(CommandServices workplace, List<RecipeArgument.Found> found)
      throws IOException, InterruptedException {
    if (found.size() > 1 || executor != Executor.local) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--watch': it takes one recipe, and builds it here");
    }
    Path directory = context.directory().resolve(WATCHED);
    try (ProgressScope watched = new ProgressScope(context)) {
      BuildContext build = workplace.buildContext(watched.progress(), caches, fetch.offline());
      BuildOptions options = options(found.get(0)).replace(true).build();
      return new WatchLoop(context, new Build(build, options), found.get(0).file())
          .run(directory, outcome -> report(outcome, found.get(0).file()));
    }
  }

  private int one(CommandServices workplace, RecipeArgument.Found found, Optional<EventLog> log)
      throws IOException, InterruptedException {
    long began = TimeUnit.MILLISECONDS.toNanos(System.currentTimeMillis());
    BuildOutcome outcome;
    try (ProgressScope watched = new ProgressScope(context)) {
      Progress progress = EventsOption.progress(log, watched.progress());
      BuildContext build = workplace.buildContext(progress, caches, fetch.offline());
      Build runner = new Build(build, options(found).build());
      outcome = runner.run(found.file(), output.directory(context));
      StoreLimit.apply(context, build.store());
      if (isFinal(outcome)) {
        remember(outcome, () -> runner.completeInputs(found.file()), began);
      }
    }
    log.ifPresent(each -> each.result(outcome));
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
        && !events.given()
        && StoreLimit.of(context).isEmpty();
  }

  private void remember(BuildOutcome outcome, Supplier<Optional<Set<Path>>> inputs, long began) {
    List<String> arguments = command.root().commandLine().getParseResult().originalArgs();
    new UnchangedCommand(context, arguments)
        .remember(
            BuildSummary.lines(context, outcome, UnchangedCommand.TIME),
            inputs,
            Optional.of(outcome.directory()),
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
      CommandServices workplace, List<RecipeArgument.Found> found, Optional<EventLog> log)
      throws IOException, InterruptedException {
    Path directory = output.directory(context);
    BatchRun run =
        new BatchRun(
            context,
            common.format,
            junit == null ? directory.resolve("junit.xml") : junit,
            log,
            result -> result.outcome().ifPresent(made -> ended(made, result, log)));
    return run.run(
        progress -> workplace.buildContext(progress, caches, fetch.offline()),
        (build, each) ->
            executor == Executor.slurm
                ? new SlurmBuild(build, settings()).run(submissions(found), directory, each)
                : new BatchBuild(build, keepGoing).run(jobs(found), directory, each));
  }

  private void ended(BuildOutcome outcome, BatchResult result, Optional<EventLog> log) {
    log.ifPresent(each -> each.result(outcome));
    report(outcome, result.job().recipe());
  }

  private List<BatchJob> jobs(List<RecipeArgument.Found> found) {
    return found.stream().map(each -> new BatchJob(each.file(), options(each).build())).toList();
  }

  private SlurmBuild.Settings settings() {
    return new SlurmBuild.Settings(
        keepGoing, context.directory(), fetch.givenJobs(), SlurmBuild.PATIENCE);
  }

  /** Each recipe as it was named, so that its lock has its place on a node too. */
  private List<SlurmRecipe> submissions(List<RecipeArgument.Found> found) {
    JobArguments arguments = new JobArguments(command.commandLine().getParseResult());
    List<Path> named = recipes.named();
    List<BatchJob> jobs = jobs(found);
    List<SlurmRecipe> all = new ArrayList<>();
    for (int i = 0; i < jobs.size(); i++) {
      String recipe = named.get(i).toString();
      List<String> build = new ArrayList<>(List.of("--no-verify"));
      if (replace) {
        build.add("--replace");
      }
      all.add(
          new SlurmRecipe(
              jobs.get(i),
              arguments.kernel(recipe),
              arguments.build(recipe, build),
              noVerify ? List.of() : arguments.build(recipe, List.of())));
    }
    return all;
  }
}
