package dev.coracle.rootfs.assembly;

import java.util.Collection;
import java.util.List;

/** Narrows names to those worth comparing, as an edit distance against thousands costs time. */
final class NameCandidates {
  private NameCandidates() {}

  /** Names of about the same length, and names that extend the word. */
  static List<String> near(String word, Collection<String> names) {
    int slack = Math.max(1, word.length() / 3);
    return names.stream()
        .filter(name -> Math.abs(name.length() - word.length()) <= slack || name.startsWith(word))
        .distinct()
        .toList();
  }
}
