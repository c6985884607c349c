package dev.coracle.rootfs.assembly;

import dev.coracle.diagnostic.SourceLocation;

/**
 * Why something is to be included.
 *
 * @param by for its origin: a recipe key with the name, a unit, or the path of a file
 * @param place where in the recipe the chain of needs begins
 */
public record RequiredBy(String by, SourceLocation place) {

  /** A further link of the chain. */
  public RequiredBy of(String next) {
    return new RequiredBy(next, place);
  }
}
