package dev.coracle.verify.session;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a guest that is run by hand gets besides its image.
 *
 * @param shell whether a shell is brought along; otherwise the guest starts exactly as it ships
 * @param share a directory of the host that the guest may mount
 * @param shareReadOnly whether the guest may only read it
 * @param network whether the guest can reach the host's network
 * @param volume a raw disk image that the guest may write to
 * @param processors how many, from 1
 */
public record GuestOptions(
    boolean shell,
    Optional<Path> share,
    boolean shareReadOnly,
    boolean network,
    Optional<Path> volume,
    int processors) {

  public GuestOptions {
    Objects.requireNonNull(share);
    Objects.requireNonNull(volume);
    if (processors < 1) {
      throw new IllegalArgumentException("processors: " + processors);
    }
  }
}
