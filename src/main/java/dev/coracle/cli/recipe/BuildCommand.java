package dev.coracle.cli.recipe;

import dev.coracle.build.Build;
import dev.coracle.build.BuildOutcome;
import dev.coracle.build.VerifyStage;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.OutputOption;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.cli.output.BuildSummary;
import dev.coracle.cli.output.DiagnosticOutput;
import dev.coracle.cli.output.GithubActions;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.HostTool.Capability;
import java.io.IOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle build}. */
@Command(
    name = "build",
    description = {
      "Build what a recipe describes, boot it, and check it.",
      "",
      "The first build resolves the recipe's packages and writes a lock beside the recipe; later"
          + " builds use the lock, so they give the same bytes. Results go to output/NAME/VERSION"
          + " in the current directory, and so does the lock of a recipe that comes with Coracle."
    },
    footer = {
      "",
      "Examples:",
      "  coracle build --setup base                install missing host tools, then build",
      "  coracle build --locked --offline my.yaml  in CI: use the lock unchanged, download nothing",
      "  coracle build --replace my.yaml           overwrite an existing version"
    })
public final class BuildCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private OutputOption output;
  @Mixin private SetupOption setup;
  @Mixin private FetchOptions fetch;
  @Mixin private RecipeArgument recipe;

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

  public BuildCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandServices workplace = new CommandServices(context);
    Set<Capability> needs = EnumSet.of(Capability.RESOLVE, Capability.COMPILE, Capability.BOOT);
    if (noVerify) {
      needs.remove(Capability.BOOT);
    }
    workplace.require(needs, setup.requested);
    RecipeArgument.Found found = recipe.find(context);
    BuildOutcome outcome = build(workplace, found);
    outcome.warnings().forEach(warning -> DiagnosticOutput.print(context, warning));
    outcome
        .report()
        .ifPresent(
            report ->
                GithubActions.report(
                    context,
                    VerifyStage.subject(outcome.manifest()),
                    report,
                    Optional.of(found.file())));
    BuildSummary.print(context, outcome, common.format, verbose);
    return (outcome.good() ? ExitCode.OK : ExitCode.VERIFICATION).status();
  }

  private BuildOutcome build(CommandServices workplace, RecipeArgument.Found found)
      throws IOException, InterruptedException {
    try (ProgressScope watched = new ProgressScope(context)) {
      Build build =
          workplace.build(watched, fetch.options(found).replace(replace).verify(!noVerify));
      return build.run(found.file(), output.directory(context));
    }
  }
}
