package dev.coracle.rootfs;

import dev.coracle.diagnostic.Place;

/**
 * Why something is to be included.
 *
 * @param by for its origin: a recipe key with the name, a unit, or the path of a file
 * @param place where in the recipe the chain of needs begins
 */
record Need(String by, Place place) {

  /** A further link of the chain. */
  Need of(String next) {
    return new Need(next, place);
  }
}
