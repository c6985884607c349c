package dev.coracle.lock;

import dev.coracle.tree.Sha256;

/**
 * A kernel's source tree on the host.
 *
 * @param path as the recipe names it; compared with the recipe's and never opened
 * @param sha256 digest of what a compile takes from it
 */
public record LockedDirectory(String path, Sha256 sha256) implements LockedKernelSource {
  @Override
  public String nameAndVersion() {
    return "the directory " + path;
  }

  @Override
  public String facts() {
    return path + " " + sha256.hex();
  }
}
