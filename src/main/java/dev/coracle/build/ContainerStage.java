package dev.coracle.build;

import dev.coracle.container.ContainerConverter;
import dev.coracle.container.ContainerImage;
import dev.coracle.container.LayerMode;
import dev.coracle.container.source.ImageReference;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.ContainerSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.registry.DockerConfig;
import dev.coracle.registry.RegistryAccess;
import dev.coracle.registry.RegistryImages;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Puts the container image of a recipe into its result, as the file system that guests map. */
final class ContainerStage {
  private final BuildContext context;
  private final boolean offline;

  /**
   * @param offline no registry may be asked
   */
  ContainerStage(BuildContext context, boolean offline) {
    this.context = context;
    this.offline = offline;
  }

  /**
   * Converts the image, or takes it from the store.
   *
   * @param draft the result's directory; gets the file system and {@code container.json}
   * @return what was added; empty if the recipe has no image
   * @throws CoracleException (INTEGRITY) {@code container.digest} if it is not the recipe's
   */
  Optional<ContainerImage.Volume> make(Recipe recipe, Path draft) throws IOException {
    if (recipe.container().isEmpty()) {
      return Optional.empty();
    }
    ContainerSpec spec = recipe.container().get();
    if (offline && isInRegistry(spec)) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
                  "net.offline",
                  spec.image().value() + " is in a registry, and --offline is set",
                  "fetch it before, for example with `skopeo copy`, and name oci:DIR")
              .at(spec.image().place()));
    }
    ContainerConverter.Converted converted =
        new ContainerConverter(
                context.store(),
                context.progress(),
                OptionalLong.empty(),
                new RegistryImages(
                    place ->
                        new RegistryAccess(
                            place,
                            DockerConfig.of(context.environment()),
                            Optional.empty(),
                            Duration.ofSeconds(1))))
            .convert(
                ImageReference.parse(reference(spec)),
                Objects.requireNonNull(recipe.file().toAbsolutePath().getParent()),
                LayerMode.FLAT);
    Sha256 found = converted.image().manifest().orElse(converted.image().config());
    if (!found.equals(spec.digest()) && !converted.image().config().equals(spec.digest())) {
      throw new CoracleException(
          ExitCode.INTEGRITY,
          Diagnostic.error(
                  "container.digest",
                  spec.image().value() + " is sha256:" + found + ", not sha256:" + spec.digest(),
                  "if the image was to change, write its new digest into the recipe")
              .at(spec.image().place()));
    }
    return Optional.of(ContainerConverter.addTo(draft, recipe.name(), converted));
  }

  private static boolean isInRegistry(ContainerSpec spec) {
    return spec.image().value().startsWith(ImageReference.Transport.REGISTRY.prefix());
  }

  /** A registry is asked by digest: a tag may have moved. */
  private static String reference(ContainerSpec spec) {
    String text = spec.image().value();
    if (!isInRegistry(spec) || text.contains("@")) {
      return text;
    }
    int colon = text.indexOf(':', text.lastIndexOf('/'));
    return (colon < 0 ? text : text.substring(0, colon)) + "@sha256:" + spec.digest();
  }
}
