package dev.coracle.lock;

import dev.coracle.tree.Sha256;

/**
 * A file beside the recipe that a kernel is made of: a fragment or a patch.
 *
 * @param path as the recipe names it; compared with the recipe's and never opened
 * @param sha256 of its content
 */
public record LockedLocalFile(String path, Sha256 sha256) {
  /** All of it in one line, for keys. */
  public String facts() {
    return path + " " + sha256.hex();
  }
}
