package dev.coracle.cli.recipe;

import dev.coracle.build.Build;
import dev.coracle.build.context.BuildContext;
import dev.coracle.cli.context.CacheOptions;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.cli.output.EventLog;
import dev.coracle.cli.output.EventsOption;
import dev.coracle.cli.output.JsonText;
import dev.coracle.host.HostTool.Capability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coracle kernel}. */
@Command(
    name = "kernel",
    description = {
      "Build only a recipe's kernel: no manifest, no boot.",
      "",
      "With explain, answer questions about its options instead."
    },
    footer = {
      "",
      "Examples:",
      "  coracle kernel --to kernel base                the recipe's kernel",
      "  coracle kernel explain CONFIG_NF_TABLES base   why it is on or off",
      "  coracle kernel cost --budget 30min my.yaml     what each fragment costs"
    })
public final class KernelCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private SetupOption setup;
  @Mixin private FetchOptions fetch;
  @Mixin private CacheOptions caches;
  @Mixin private EventsOption events;
  @Spec private CommandSpec spec;

  // Neither is required of `kernel explain`, so picocli must not ask for them.
  @Parameters(
      arity = "0..1",
      paramLabel = "RECIPE",
      description =
          "A recipe's file, such as my.yaml, or the name of one that comes with Coracle, such as"
              + " base.")
  private Path recipe;

  @Option(names = "--to", paramLabel = "DIR", description = "Output directory.")
  private Path to;

  public KernelCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (to == null || recipe == null) {
      String missing = to == null ? "required option: '--to=DIR'" : "required parameter: 'RECIPE'";
      throw new ParameterException(spec.commandLine(), "Missing " + missing);
    }
    return events.during(context, this::build);
  }

  private int build(Optional<EventLog> log) throws IOException, InterruptedException {
    CommandServices workplace = new CommandServices(context);
    workplace.require(Set.of(Capability.RESOLVE), setup.requested);
    RecipeArgument.Found found = RecipeArgument.find(context, recipe);
    workplace.setUpCompiler(fetch.options(found), found.file(), setup.requested);
    try (ProgressScope watched = new ProgressScope(context)) {
      BuildContext build =
          workplace.buildContext(
              EventsOption.progress(log, watched.progress()), caches, fetch.offline());
      new Build(build, fetch.options(found).build())
          .kernel(found.file(), context.directory().resolve(to));
    }
    Path directory = context.directory().resolve(to);
    context
        .out()
        .println(
            common.json()
                ? JsonText.object(json -> json.writeStringField("directory", directory.toString()))
                : to);
    return 0;
  }
}
