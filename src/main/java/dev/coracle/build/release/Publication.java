package dev.coracle.build.release;

import dev.coracle.publish.Manifest;
import dev.coracle.registry.RegistryReference;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a result is published, and what goes with it.
 *
 * @param place without a tag, the result's version is the tag
 * @param latest whether the tag latest moves as well
 * @param tree whether the guest's tree is published as a container image too
 * @param deltaFrom an earlier result from whose image a delta is published
 */
public record Publication(
    RegistryReference place, boolean latest, boolean tree, Optional<Path> deltaFrom) {

  /** The tag of a result. */
  public String tag(Manifest manifest) {
    // A tag takes no plus sign.
    return place.tag().isEmpty() ? manifest.version().replace('+', '_') : place.tag();
  }
}
