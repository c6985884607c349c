package dev.coracle.verify.session;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * What a guest that is run by hand gets in addition to its image.
 *
 * @param shell whether it is given a shell; otherwise it starts exactly as it ships
 * @param share a directory of the host that the guest may mount
 * @param shareReadOnly whether the guest may only read it
 * @param network whether the guest can reach the host's network
 * @param disk a raw disk image that the guest may write to
 * @param processors how many, from 1
 */
public record GuestOptions(
    boolean shell,
    Optional<Path> share,
    boolean shareReadOnly,
    boolean network,
    Optional<Path> disk,
    int processors) {

  public GuestOptions {
    Objects.requireNonNull(share);
    Objects.requireNonNull(disk);
    if (processors < 1) {
      throw new IllegalArgumentException("processors: " + processors);
    }
  }
}
