package dev.coracle.rootfs.data;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A program's strings, as far as they name plug-ins. A large program has a hundred thousand that
 * can be names, so that only their hashes are held: 64 bits each, of which two equal ones by chance
 * would bring in a file too many once in a billion builds.
 */
final class ProgramStrings {
  private static final int LONGEST_NAME = 99;

  /** FNV-1a of Fowler, Noll and Vo, which needs no table. */
  private static final long SEED = 0xcbf29ce484222325L;

  private static final long PRIME = 0x100000001b3L;

  /** In ascending order. */
  private final long[] names;

  private final Set<PlugInNamePattern> plugIns;

  private ProgramStrings(long[] names, Set<PlugInNamePattern> plugIns) {
    this.names = names;
    this.plugIns = plugIns;
  }

  /** Reads them in one pass. */
  static ProgramStrings of(byte[] bytes) {
    Set<PlugInNamePattern> plugIns = new LinkedHashSet<>();
    long[] names = new long[1024];
    int count = 0;
    int from = 0;
    boolean first = true;
    while (from < bytes.length) {
      long hash = SEED;
      int to = from;
      while (to < bytes.length && isNameByte(bytes[to])) {
        hash = (hash ^ bytes[to]) * PRIME;
        to++;
      }
      boolean name = !first && to > from && to - from <= LONGEST_NAME;
      while (to < bytes.length && bytes[to] != 0) {
        name = false;
        to++;
      }
      if (to < bytes.length && to > from) {
        if (name) {
          names = count == names.length ? Arrays.copyOf(names, 2 * count) : names;
          names[count++] = hash;
        }
        if (bytes[to - 1] == PlugInNamePattern.LAST) {
          PlugInNamePattern.before(bytes, to).ifPresent(plugIns::add);
        }
      }
      first = false;
      from = to + 1;
    }
    long[] sorted = Arrays.copyOf(names, count);
    Arrays.sort(sorted);
    return new ProgramStrings(sorted, plugIns);
  }

  private static boolean isNameByte(byte b) {
    return b > ' ' && b < 0x7f && b != '/';
  }

  /**
   * Whether a text stands between two zero bytes: a short one, in ASCII, without blank or slash.
   */
  boolean has(String name) {
    long hash = SEED;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 0x7f || !isNameByte((byte) c)) {
        return false;
      }
      hash = (hash ^ c) * PRIME;
    }
    return Arrays.binarySearch(names, hash) >= 0;
  }

  /** How it makes files' names of plug-ins' names. */
  Set<PlugInNamePattern> plugIns() {
    return plugIns;
  }
}
