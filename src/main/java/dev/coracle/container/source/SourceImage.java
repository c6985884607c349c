package dev.coracle.container.source;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * An image of which manifest and configuration were read and checked.
 *
 * @param name as the user named it
 * @param manifest digest of its manifest; {@code docker save} writes none
 * @param config digest of its configuration, which identifies it in all transports
 * @param layers from the lowest up
 * @param fetch brings the layers' bytes where they are not there yet; to be called before they are
 *     read
 */
public record SourceImage(
    String name,
    Optional<Sha256> manifest,
    Sha256 config,
    ImageConfig configuration,
    List<SourceLayer> layers,
    Fetch fetch) {

  public SourceImage {
    layers = List.copyOf(layers);
  }

  /** What makes layers readable. */
  @FunctionalInterface
  public interface Fetch {
    void run() throws IOException;
  }
}
