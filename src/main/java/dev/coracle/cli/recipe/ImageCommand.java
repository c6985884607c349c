package dev.coracle.cli.recipe;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.context.SetupOption;
import dev.coracle.cli.output.JsonText;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.json.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle image}. */
@Command(
    name = "image",
    description = "Write only a recipe's images: no manifest, no boot.",
    footer = {
      "",
      "Examples:",
      "  coracle image --to image base           base.img, in seconds",
      "  coracle image --to image --locked --offline my.yaml"
    })
public final class ImageCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private SetupOption setup;
  @Mixin private FetchOptions fetch;
  @Mixin private RecipeArgument recipe;

  @Option(names = "--to", paramLabel = "DIR", required = true, description = "Output directory.")
  private Path to;

  public ImageCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandServices workplace = new CommandServices(context);
    workplace.require(Set.of(Capability.RESOLVE), setup.requested);
    List<Path> images = make(workplace);
    context
        .out()
        .println(
            common.json()
                ? JsonText.object(
                    json -> {
                      json.writeStringField("image", images.get(0).toString());
                      Json.strings(json, "images", images.stream().map(Path::toString).toList());
                    })
                : to);
    return 0;
  }

  private List<Path> make(CommandServices workplace) throws IOException, InterruptedException {
    RecipeArgument.Found found = recipe.find(context);
    workplace.setUpCompiler(fetch.options(found), found.file(), setup.requested);
    try (ProgressScope watched = new ProgressScope(context)) {
      return workplace
          .build(watched, fetch.options(found))
          .images(found.file(), context.directory().resolve(to));
    }
  }
}
