package dev.coracle.build;

import dev.coracle.build.context.BuildContext;
import dev.coracle.build.source.HeldVersions;
import dev.coracle.container.ContainerConverter;
import dev.coracle.container.ContainerImage;
import dev.coracle.container.LayerMode;
import dev.coracle.container.source.ImageReference;
import dev.coracle.container.source.SourceImage;
import dev.coracle.container.source.SourceLayer;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedContainer;
import dev.coracle.recipe.ContainerSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.registry.DockerConfig;
import dev.coracle.registry.RegistryAccess;
import dev.coracle.registry.RegistryImages;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The container image of a recipe. Locking asks what its name leads to; a build takes what is
 * locked, by its digest, and puts it into the result as the file system that guests map.
 */
final class ContainerStage {
  /** What `lock --update` calls the image. */
  static final String NAME = "container";

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
   * What the recipe's image is now. One that was locked before stays, unless it is let go.
   *
   * @param update {@link #NAME}, the image as the recipe names it, or {@link HeldVersions#ALL} lets
   *     it go
   * @throws CoracleException (INTEGRITY) {@code container.digest} if it is not the recipe's
   */
  Optional<LockedContainer> lock(Recipe recipe, Optional<LockFile> old, List<String> update)
      throws IOException {
    if (recipe.container().isEmpty()) {
      return Optional.empty();
    }
    ContainerSpec spec = recipe.container().get();
    Optional<LockedContainer> before =
        old.flatMap(LockFile::container)
            .filter(each -> each.image().equals(spec.image().value()) && each.is(spec.digest()));
    boolean letGo =
        List.of(NAME, HeldVersions.ALL, spec.image().value()).stream().anyMatch(update::contains);
    if (before.isPresent() && !letGo) {
      return before;
    }
    ImageReference reference = ImageReference.parse(spec.image().value());
    refuseOffline(spec, reference);
    // A registry is asked for the recipe's digest, where it has one: the tag may have moved.
    boolean byDigest = reference.isRemote() && spec.digest().isPresent();
    LockedContainer now =
        locked(
            spec,
            converter()
                .inspect(
                    byDigest ? reference.at(spec.digest().get()) : reference, directory(recipe)));
    if (!now.is(spec.digest())) {
      throw another(
          spec,
          spec.image().value() + " is sha256:" + now.named() + ", not sha256:" + wanted(spec),
          "if the image was to change, write its new digest into the recipe");
    }
    before
        .filter(each -> !each.digest().equals(now.digest()))
        .ifPresent(
            each ->
                context
                    .progress()
                    .say(
                        each.image() + ": sha256:" + each.digest() + " -> sha256:" + now.digest()));
    return Optional.of(now);
  }

  private static LockedContainer locked(ContainerSpec spec, SourceImage image) {
    return new LockedContainer(
        spec.image().value(),
        image.named(),
        image.manifest().orElse(image.config()),
        image.config(),
        image.layers().stream().map(ContainerStage::locked).toList());
  }

  /** A layer without a descriptor is kept as it is, so that its digest is its diff ID. */
  private static LockedContainer.Layer locked(SourceLayer layer) {
    return new LockedContainer.Layer(layer.digest().orElse(layer.diffId()), layer.diffId());
  }

  /**
   * Converts the locked image, or takes it from the store, which needs no registry.
   *
   * @param draft the result's directory; gets the file system and {@code container.json}
   * @return what was added; empty if the recipe has no image
   * @throws CoracleException (INTEGRITY) {@code container.digest} if another one is there
   */
  Optional<ContainerImage.Volume> make(Recipe recipe, LockFile lock, Path draft)
      throws IOException {
    if (recipe.container().isEmpty()) {
      return Optional.empty();
    }
    ContainerSpec spec = recipe.container().get();
    LockedContainer locked =
        lock.container()
            .filter(each -> each.image().equals(spec.image().value()) && each.is(spec.digest()))
            .orElseThrow(() -> notLocked(spec));
    Optional<ContainerConverter.Converted> stored =
        converter().stored(locked.config(), LayerMode.FLAT);
    ContainerConverter.Converted converted =
        stored.isPresent() ? stored.get() : convert(recipe, spec, locked);
    return Optional.of(
        ContainerConverter.addTo(
            draft, recipe.name(), converted.from(locked.image(), manifest(locked))));
  }

  private ContainerConverter.Converted convert(
      Recipe recipe, ContainerSpec spec, LockedContainer locked) throws IOException {
    ImageReference reference = ImageReference.parse(locked.image());
    refuseOffline(spec, reference);
    ContainerConverter.Converted converted =
        converter().convert(reference.at(locked.digest()), directory(recipe), LayerMode.FLAT);
    Sha256 found = converted.image().manifest().orElse(converted.image().config());
    if (!found.equals(locked.digest()) || !converted.image().config().equals(locked.config())) {
      throw another(
          spec,
          locked.image() + " is sha256:" + found + ", and sha256:" + locked.digest() + " is locked",
          "restore the image; if another is to take its place, run"
              + " `coracle lock --update container RECIPE`");
    }
    return converted;
  }

  /** Of an archive of Docker, the lock has the configuration's digest alone. */
  private static Optional<Sha256> manifest(LockedContainer locked) {
    return locked.digest().equals(locked.config())
        ? Optional.empty()
        : Optional.of(locked.digest());
  }

  private ContainerConverter converter() {
    return new ContainerConverter(
        context.store(),
        context.progress(),
        OptionalLong.empty(),
        new RegistryImages(
            place ->
                new RegistryAccess(
                    place,
                    DockerConfig.of(context.environment()),
                    Optional.empty(),
                    Duration.ofSeconds(1))));
  }

  private static Path directory(Recipe recipe) {
    return Objects.requireNonNull(recipe.file().toAbsolutePath().getParent());
  }

  private void refuseOffline(ContainerSpec spec, ImageReference reference) {
    if (offline && reference.isRemote()) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
                  "net.offline",
                  spec.image().value()
                      + " is in a registry, the store does not have it, and --offline is set",
                  "build once without --offline; or fetch it, for example with `skopeo copy`, and"
                      + " name oci:DIR")
              .at(spec.image().place()));
    }
  }

  private static CoracleException notLocked(ContainerSpec spec) {
    return new CoracleException(
        ExitCode.RESOLUTION,
        Diagnostic.error(
                "lock.stale",
                "the lock lacks the container image " + spec.image().value(),
                "run `coracle lock RECIPE`, and commit the lock with the recipe")
            .at(spec.image().place()));
  }

  private static CoracleException another(ContainerSpec spec, String what, String fix) {
    return new CoracleException(
        ExitCode.INTEGRITY,
        Diagnostic.error("container.digest", what, fix).at(spec.image().place()));
  }

  private static String wanted(ContainerSpec spec) {
    return spec.digest().map(Sha256::hex).orElse("");
  }
}
