package dev.coracle.recipe;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where the compiler of a recipe's kernel comes from. */
public enum CompilerOrigin {
  /** From packages that the lock names: the same bytes on every host. */
  PACKAGES,
  /** What the host has. */
  HOST;

  /** As in recipes. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** All, as in recipes. */
  static List<String> words() {
    return Arrays.stream(values()).map(CompilerOrigin::word).toList();
  }

  /** That with a word, which was checked. */
  public static CompilerOrigin of(String word) {
    return valueOf(word.toUpperCase(Locale.ROOT));
  }
}
