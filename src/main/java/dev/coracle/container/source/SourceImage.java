package dev.coracle.container.source;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An image of which manifest and configuration were read and checked.
 *
 * @param name as the user named it
 * @param named digest of what the reference led to: a manifest, or the list that it was chosen from
 * @param manifest digest of its manifest; {@code docker save} writes none
 * @param config digest of its configuration, which identifies it in all transports
 * @param layers from the lowest up
 * @param fetch brings the layers' bytes where they are not there yet; to be called before they are
 *     read
 */
public record SourceImage(
    String name,
    Sha256 named,
    Optional<Sha256> manifest,
    Sha256 config,
    ImageConfig configuration,
    List<SourceLayer> layers,
    Fetch fetch) {

  public SourceImage {
    layers = List.copyOf(layers);
  }

  /** The same, chosen from a list. */
  SourceImage from(Sha256 list) {
    return new SourceImage(name, list, manifest, config, configuration, layers, fetch);
  }

  /** What makes layers readable. */
  @FunctionalInterface
  public interface Fetch {
    void run() throws IOException;
  }
}
