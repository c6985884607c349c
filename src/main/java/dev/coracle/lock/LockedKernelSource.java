package dev.coracle.lock;

import dev.coracle.tree.Sha256;
import java.util.Optional;

/**
 * What a kernel is compiled from: a package that holds its source, a tar archive at an address or
 * made of a git commit, or a directory of the host.
 */
public sealed interface LockedKernelSource permits LockedPackage, LockedFile, LockedDirectory {
  /** For people. */
  String nameAndVersion();

  /** Digest of the package, of the archive, or of what a compile takes from the directory. */
  Sha256 sha256();

  /** All of it in one line, for keys. */
  String facts();

  /** The package, if it is one. */
  default Optional<LockedPackage> asPackage() {
    return this instanceof LockedPackage found ? Optional.of(found) : Optional.empty();
  }
}
