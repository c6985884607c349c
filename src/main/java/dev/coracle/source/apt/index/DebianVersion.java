package dev.coracle.source.apt.index;

import java.util.Objects;

/**
 * A version as deb-version(7) orders it: {@code [epoch:]upstream[-revision]}. A missing epoch is 0,
 * a missing revision is older than any but {@code 0}. Within a part, runs of digits count as
 * numbers, {@code ~} sorts before everything, the end included, and letters before other
 * characters.
 *
 * <p>Equal when neither is older, so {@code 1.0} equals {@code 0:1.0-0}.
 */
public final class DebianVersion implements Comparable<DebianVersion> {
  private final String text;

  private DebianVersion(String text) {
    this.text = Objects.requireNonNull(text);
  }

  /** A version from text; any text is a version, however odd. */
  public static DebianVersion of(String text) {
    return new DebianVersion(text);
  }

  /** Compares two versions without keeping anything. */
  public static int compare(String a, String b) {
    if (a.equals(b)) {
      return 0;
    }
    int colonA = a.indexOf(':');
    int colonB = b.indexOf(':');
    // An epoch compares like any run of digits: as a number of any length.
    int result = compareParts(a, 0, Math.max(colonA, 0), b, 0, Math.max(colonB, 0));
    if (result != 0) {
      return result;
    }
    int dashA = endOfUpstream(a, colonA + 1);
    int dashB = endOfUpstream(b, colonB + 1);
    result = compareParts(a, colonA + 1, dashA, b, colonB + 1, dashB);
    if (result != 0) {
      return result;
    }
    return compareParts(
        a,
        Math.min(dashA + 1, a.length()),
        a.length(),
        b,
        Math.min(dashB + 1, b.length()),
        b.length());
  }

  private static int endOfUpstream(String version, int from) {
    int dash = version.lastIndexOf('-');
    return dash < from ? version.length() : dash;
  }

  private static int compareParts(String a, int i, int endA, String b, int j, int endB) {
    while (i < endA || j < endB) {
      while ((i < endA && !isDigit(a.charAt(i))) || (j < endB && !isDigit(b.charAt(j)))) {
        int rankA = i < endA ? rank(a.charAt(i)) : 0;
        int rankB = j < endB ? rank(b.charAt(j)) : 0;
        if (rankA != rankB) {
          return Integer.compare(rankA, rankB);
        }
        i++;
        j++;
      }
      while (i < endA && a.charAt(i) == '0') {
        i++;
      }
      while (j < endB && b.charAt(j) == '0') {
        j++;
      }
      // Numbers of any length: the first difference counts only if both are equally long.
      int firstDifference = 0;
      while (i < endA && isDigit(a.charAt(i)) && j < endB && isDigit(b.charAt(j))) {
        if (firstDifference == 0) {
          firstDifference = Character.compare(a.charAt(i), b.charAt(j));
        }
        i++;
        j++;
      }
      if (i < endA && isDigit(a.charAt(i))) {
        return 1;
      }
      if (j < endB && isDigit(b.charAt(j))) {
        return -1;
      }
      if (firstDifference != 0) {
        return firstDifference < 0 ? -1 : 1;
      }
    }
    return 0;
  }

  /** Where a character sorts: tilde, end and digits, letters, the rest. */
  private static int rank(char c) {
    if (isDigit(c)) {
      return 0;
    }
    if (c == '~') {
      return -1;
    }
    boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    return letter ? c : c + 0x10000;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  /**
   * Whether this version fulfils a relation.
   *
   * @param operator one of {@code <<}, {@code <=}, {@code =}, {@code >=}, {@code >>}, the old
   *     {@code <} and {@code >} (which mean {@code <=} and {@code >=}), or empty for any version
   * @throws IllegalArgumentException for another operator
   */
  public static boolean fulfils(String version, String operator, String wanted) {
    if (operator.isEmpty()) {
      return true;
    }
    int order = compare(version, wanted);
    return switch (operator) {
      case "<<" -> order < 0;
      case "<=", "<" -> order <= 0;
      case "=" -> order == 0;
      case ">=", ">" -> order >= 0;
      case ">>" -> order > 0;
      default -> throw new IllegalArgumentException("not a version operator: " + operator);
    };
  }

  @Override
  public int compareTo(DebianVersion other) {
    return compare(text, other.text);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DebianVersion version && compareTo(version) == 0;
  }

  /** Few versions are equal without being the same text; they all hash alike by their digits. */
  @Override
  public int hashCode() {
    int hash = 0;
    for (int i = text.indexOf(':') + 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= '1' && c <= '9') {
        hash = 31 * hash + c;
      }
    }
    return hash;
  }

  @Override
  public String toString() {
    return text;
  }
}
