package dev.coracle.cli.result;

import dev.coracle.cli.context.CliContext;
import dev.coracle.container.ContainerConverter;
import dev.coracle.container.LayerMode;
import dev.coracle.container.run.ContainerCommandLine;
import dev.coracle.container.source.ImageRegistry;
import dev.coracle.store.Store;
import dev.coracle.verify.density.DensityRun;
import dev.coracle.verify.density.DensityScenario;
import dev.coracle.verify.workload.ContainerOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of {@code coracle density} that are about container images. */
final class DensityImages {
  @Mixin private RegistryOptions registry;

  @Option(
      names = "--image",
      paramLabel = "IMAGE",
      description =
          "Have the guests run this container image, as `coracle run` takes it. Repeated: the"
              + " guests run the images in turn, and share the layers that these have in common.")
  private List<String> images = List.of();

  @Option(
      names = "--layers",
      paramLabel = "MODE",
      description =
          "How images are converted: flat or each, as for `coracle container`. Default: flat for"
              + " one image; several are measured both ways.")
  private String layers;

  @Option(
      names = "--entrypoint",
      paramLabel = "PROGRAM",
      description = "Run this program of the images; ARGS are all its arguments.")
  private String entrypoint;

  boolean areGiven() {
    return !images.isEmpty();
  }

  boolean isAnyOptionGiven() {
    return areGiven() || layers != null || entrypoint != null;
  }

  /** Whether the mode, if there is one, is one that guests can use. */
  boolean isModeKnown() {
    return layers == null || layers.equals("flat") || layers.equals("each");
  }

  /** The ways in which guests get the images; converts what the store does not have. */
  List<DensityScenario> scenarios(CliContext context, Store store, List<String> arguments)
      throws IOException {
    if (!areGiven()) {
      return List.of();
    }
    boolean compared = layers == null && images.size() > 1 && !isAnyConverted(context);
    LayerMode mode =
        Optional.ofNullable(layers)
            .flatMap(LayerMode::of)
            .orElse(compared ? LayerMode.EACH : LayerMode.FLAT);
    List<ContainerOptions> options = options(context, store, arguments, mode);
    List<DensityScenario> scenarios = new ArrayList<>();
    scenarios.add(new DensityScenario(DensityRun.DAX, true, options));
    if (compared) {
      List<ContainerOptions> flat = options(context, store, arguments, LayerMode.FLAT);
      scenarios.add(new DensityScenario(DensityRun.DAX_FLAT, true, flat));
    }
    scenarios.add(new DensityScenario(DensityRun.VIRTIO_BLK, false, options));
    return scenarios;
  }

  private boolean isAnyConverted(CliContext context) throws IOException {
    for (String image : images) {
      if (new ImageArgument(image).isConverted(context)) {
        return true;
      }
    }
    return false;
  }

  private List<ContainerOptions> options(
      CliContext context, Store store, List<String> arguments, LayerMode mode) throws IOException {
    ImageRegistry images = registry.images(context);
    List<ContainerOptions> all = new ArrayList<>();
    for (String image : this.images) {
      ContainerConverter.Converted converted =
          new ImageArgument(image).converted(context, store, images, mode);
      all.add(
          new ContainerOptions(
              converted.image(),
              converted.directory(),
              new ContainerCommandLine(
                  arguments,
                  Optional.ofNullable(entrypoint),
                  List.of(),
                  Optional.empty(),
                  Optional.empty()),
              List.of(),
              List.of(),
              false,
              false,
              1,
              Optional.empty()));
    }
    return all;
  }
}
