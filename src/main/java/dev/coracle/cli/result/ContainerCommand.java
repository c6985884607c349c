package dev.coracle.cli.result;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.output.JsonText;
import dev.coracle.container.ContainerConverter;
import dev.coracle.container.ContainerImage;
import dev.coracle.container.DroppedEntries;
import dev.coracle.container.LayerMode;
import dev.coracle.container.source.ImageReference;
import dev.coracle.json.Json;
import dev.coracle.progress.Amounts;
import dev.coracle.recipe.schema.Quantities;
import java.io.IOException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code coracle container}. */
@Command(
    name = "container",
    description = {
      "Convert a container image into file systems that guests map (EROFS for NVDIMMs).",
      "",
      "IMAGE is oci:DIR[:TAG], oci-archive:FILE, docker-archive:FILE or"
          + " docker://HOST/NAME[:TAG|@DIGEST]. Digests and diff IDs are checked; nothing of the"
          + " image is run; no privileges are needed. An image that was converted before is taken"
          + " from the store. DIR gets the file systems and container.json, which names the source,"
          + " all digests and what was left out."
    },
    footer = {
      "",
      "Examples:",
      "  coracle container docker-archive:app.tar --to app     what `docker save` wrote",
      "  coracle container oci:images:web --to web --layers each"
    })
public final class ContainerCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;
  @Mixin private RegistryOptions registry;
  @Spec private CommandSpec command;

  @Parameters(paramLabel = "IMAGE", description = "The container image.")
  private String image;

  @Option(names = "--to", paramLabel = "DIR", required = true, description = "Output directory.")
  private Path to;

  @Option(
      names = "--layers",
      paramLabel = "MODE",
      description =
          "flat: one file system (the default); each: one for each large layer, at most four, so"
              + " that guests of different images share their lower layers; containerd: one for"
              + " each layer, as containerd's EROFS snapshotter keeps them on a host.")
  private String layers = LayerMode.FLAT.word();

  @Option(
      names = "--max-size",
      paramLabel = "SIZE",
      description =
          "The most that the layers may unpack to, such as 20GiB (default: 512MiB and a hundred"
              + " times the size of the image).")
  private String maxSize;

  public ContainerCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException {
    ContainerConverter.Converted converted;
    try (ProgressScope watched = new ProgressScope(context)) {
      ContainerConverter converter =
          new ContainerConverter(
              new CommandServices(context).buildContext(watched.progress()).store(),
              watched.progress(),
              limit(),
              registry.images(context));
      converted = converter.convert(ImageReference.parse(image), context.directory(), mode());
      ContainerConverter.export(converted, context.directory().resolve(to));
    }
    if (common.json()) {
      context.out().println(json(converted.image()));
    } else {
      print(converted.image());
    }
    return 0;
  }

  private LayerMode mode() {
    return LayerMode.of(layers)
        .orElseThrow(() -> invalid("--layers", "'" + layers + "' is not flat, each or containerd"));
  }

  private OptionalLong limit() {
    if (maxSize == null) {
      return OptionalLong.empty();
    }
    long size = Quantities.size(maxSize);
    if (size == 0) {
      throw invalid("--max-size", "'" + maxSize + "' is not a size such as 20GiB");
    }
    return OptionalLong.of(size);
  }

  private ParameterException invalid(String option, String what) {
    return new ParameterException(
        command.commandLine(), "Invalid value for option '" + option + "': " + what);
  }

  private String json(ContainerImage converted) throws IOException {
    return JsonText.object(
        json -> {
          json.writeStringField("directory", to.toString());
          json.writeStringField("config", converted.config().hex());
          Json.strings(json, "images", converted.volumes().stream().map(v -> v.file()).toList());
        });
  }

  private void print(ContainerImage converted) {
    for (ContainerImage.Volume volume : converted.volumes()) {
      context
          .out()
          .println(
              to.resolve(volume.file())
                  + ": "
                  + Amounts.bytes(volume.size())
                  + ", "
                  + volume.files()
                  + (volume.forGuests() ? " files, " : " files; ")
                  + (volume.forGuests() ? volume.mappableFiles() + " of them can be mapped; " : "")
                  + (volume.firstLayer() == volume.lastLayer()
                      ? "layer " + volume.firstLayer()
                      : "layers " + volume.firstLayer() + " to " + volume.lastLayer()));
    }
    for (DroppedEntries.Item item : converted.dropped()) {
      context
          .out()
          .println("left out: " + item.what() + ", " + item.count() + ", first in " + item.first());
    }
  }
}
