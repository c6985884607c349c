package dev.coracle.cache;

import java.io.IOException;
import java.nio.file.Path;

/** Where entries are kept: a directory of files for each name. */
interface CacheBackend {
  /** Bytes that an entry may have; the largest kernels have a tenth. */
  long LIMIT = 2L << 30;

  /** Whether it is reached over a network. */
  boolean remote();

  /** Whether there is an entry. */
  boolean has(String name) throws IOException;

  /**
   * Fetches an entry's files into an empty directory.
   *
   * @return false if there is none
   */
  boolean fetch(String name, Path directory) throws IOException;

  /** Stores an entry, in place of one that is there. */
  void put(String name, Path directory) throws IOException;

  /** How users name it. */
  @Override
  String toString();
}
