package dev.coracle.container.source;

import dev.coracle.tree.Sha256;
import java.util.List;
import java.util.Optional;

/**
 * An image of which manifest and configuration were read and checked.
 *
 * @param name as the user named it
 * @param manifest digest of its manifest; {@code docker save} writes none
 * @param config digest of its configuration, which identifies it in all transports
 * @param layers from the lowest up
 */
public record SourceImage(
    String name,
    Optional<Sha256> manifest,
    Sha256 config,
    ImageConfig configuration,
    List<SourceLayer> layers) {

  public SourceImage {
    layers = List.copyOf(layers);
  }
}
