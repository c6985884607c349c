package dev.coracle.lock;

import dev.coracle.tree.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * The container image that a recipe's result carries.
 *
 * @param image as the recipe names it; a tag in it is what the image was found by, once
 * @param named digest of what the name led to: the manifest, or the list that it was chosen from
 * @param digest of the manifest for linux/amd64; of the configuration where there is no manifest
 * @param config digest of the configuration, which identifies the image wherever it is stored
 * @param layers from the lowest up
 */
public record LockedContainer(
    String image, Sha256 named, Sha256 digest, Sha256 config, List<Layer> layers) {

  /**
   * A layer.
   *
   * @param digest of its bytes as they are stored
   * @param diffId of its archive, unpacked
   */
  public record Layer(Sha256 digest, Sha256 diffId) {}

  public LockedContainer {
    layers = List.copyOf(layers);
  }

  /** Whether the digest in a recipe, if there is one, is of this image. */
  public boolean is(Optional<Sha256> wanted) {
    return wanted.isEmpty() || List.of(named, digest, config).contains(wanted.get());
  }

  /** All of it in one line, for keys. */
  public String facts() {
    return String.join(" ", image, named.hex(), digest.hex(), config.hex(), layers.toString());
  }
}
