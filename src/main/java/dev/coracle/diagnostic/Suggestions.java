package dev.coracle.diagnostic;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/** Finds the names a user may have meant. */
public final class Suggestions {
  private Suggestions() {}

  /**
   * Up to three candidates close to a word, closest first; none where nothing is close.
   *
   * @param word what the user wrote
   * @param candidates what would have been right
   */
  public static List<String> to(String word, Collection<String> candidates) {
    int limit = Math.max(1, word.length() / 3);
    return candidates.stream()
        .distinct()
        .map(candidate -> new Scored(candidate, distance(word, candidate)))
        .filter(
            scored ->
                scored.distance() <= limit
                    || (word.length() > 2 && scored.candidate().startsWith(word)))
        .sorted(Comparator.comparingInt(Scored::distance).thenComparing(Scored::candidate))
        .limit(3)
        .map(Scored::candidate)
        .toList();
  }

  /** "did you mean a, b or c?", or the fallback where nothing is close. */
  public static String suggestion(String word, Collection<String> candidates, String fallback) {
    List<String> near = to(word, candidates);
    if (near.isEmpty()) {
      return fallback;
    }
    String last = near.get(near.size() - 1);
    String list =
        near.size() == 1
            ? last
            : String.join(", ", near.subList(0, near.size() - 1)) + " or " + last;
    return "did you mean " + list + "?";
  }

  private record Scored(String candidate, int distance) {}

  /** Edit distance where swapping two neighbours counts one (optimal string alignment). */
  private static int distance(String a, String b) {
    int least = Math.abs(a.length() - b.length());
    if (least > Math.max(1, a.length() / 3)) {
      // Too far apart whatever the letters are; a word from outside can be very long.
      return least;
    }
    int[][] table = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          table[i][j] = i + j;
          continue;
        }
        int substitution = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int best = Math.min(table[i - 1][j] + 1, table[i][j - 1] + 1);
        best = Math.min(best, table[i - 1][j - 1] + substitution);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        table[i][j] = swapped ? Math.min(best, table[i - 2][j - 2] + 1) : best;
      }
    }
    return table[a.length()][b.length()];
  }
}
