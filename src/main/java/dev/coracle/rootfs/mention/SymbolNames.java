package dev.coracle.rootfs.mention;

import java.nio.charset.StandardCharsets;
import java.util.Set;

/** ASCII names that are looked for among a program's strings, as its symbols stand there. */
public final class SymbolNames {
  private static final int LETTERS = 128;

  private final Set<String> names;
  private final int longest;

  /** By first letter and length: of a program's many strings few are worth to be made one. */
  private final boolean[][] possible;

  public SymbolNames(Set<String> names) {
    this.names = Set.copyOf(names);
    this.longest = names.stream().mapToInt(String::length).max().orElse(0);
    this.possible = new boolean[LETTERS][longest + 1];
    names.forEach(name -> possible[name.charAt(0)][name.length()] = true);
  }

  /** Adds the string at a place in a program's bytes, if it is one of the names. */
  void add(byte[] bytes, int from, int to, Set<String> found) {
    int length = to - from;
    if (length > 0 && length <= longest && bytes[from] > 0 && possible[bytes[from]][length]) {
      String name = new String(bytes, from, length, StandardCharsets.ISO_8859_1);
      if (names.contains(name)) {
        found.add(name);
      }
    }
  }
}
