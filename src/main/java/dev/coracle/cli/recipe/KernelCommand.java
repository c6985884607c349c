package dev.coracle.cli.recipe;

import dev.coracle.build.Build;
import dev.coracle.build.BuildContext;
import dev.coracle.cli.context.CacheOptions;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.cli.output.JsonText;
import dev.coracle.host.HostTool.Capability;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle kernel}. */
@Command(name = "kernel", description = "Build only a recipe's kernel: no manifest, no boot.")
public final class KernelCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private SetupOption setup;
  @Mixin private FetchOptions fetch;
  @Mixin private CacheOptions caches;
  @Mixin private RecipeArgument recipe;

  @Option(names = "--to", paramLabel = "DIR", required = true, description = "Output directory.")
  private Path to;

  public KernelCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandServices workplace = new CommandServices(context);
    workplace.require(Set.of(Capability.RESOLVE), setup.requested);
    RecipeArgument.Found found = recipe.find(context);
    workplace.setUpCompiler(fetch.options(found), found.file(), setup.requested);
    try (ProgressScope watched = new ProgressScope(context)) {
      BuildContext build = workplace.buildContext(watched.progress(), caches, fetch.offline());
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
