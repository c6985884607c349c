package dev.coracle.rootfs.view;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A path with wildcards: {@code *} and {@code ?} stay within a name, {@code **} goes through
 * directories. A directory's path stands for all below it too. Equal if the texts are.
 */
public final class PathGlob {
  private final String text;

  /** What each path that is meant begins with: the text before the first wildcard. */
  private final String prefix;

  private final boolean plain;

  /** Compiled when a path gets past the prefix, which few do: there are hundreds of globs. */
  private @Nullable Pattern pattern;

  private PathGlob(String text) {
    String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    int wildcard = firstWildcard(bare);
    this.text = text;
    this.plain = wildcard < 0;
    this.prefix = plain ? bare : bare.substring(0, wildcard);
  }

  /** A glob from its text. */
  public static PathGlob of(String text) {
    return new PathGlob(text);
  }

  /** The text that it was made from. */
  public String text() {
    return text;
  }

  /** The same as a regular expression. */
  Pattern pattern() {
    Pattern known = pattern;
    if (known == null) {
      known = Pattern.compile(regex(text));
      pattern = known;
    }
    return known;
  }

  private static String regex(String text) {
    String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < bare.length(); i++) {
      char c = bare.charAt(i);
      if (c == '*' && i + 1 < bare.length() && bare.charAt(i + 1) == '*') {
        regex.append(".*");
        i++;
      } else if (c == '*') {
        regex.append("[^/]*");
      } else if (c == '?') {
        regex.append("[^/]");
      } else if (Character.isLetterOrDigit(c) || c == '/') {
        regex.append(c);
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    return regex.append("(/.*)?").toString();
  }

  /** Whether a path is meant, by itself or as something below a directory that is. */
  public boolean matches(String path) {
    if (!path.startsWith(prefix)) {
      return false;
    }
    return plain
        ? path.length() == prefix.length() || path.charAt(prefix.length()) == '/'
        : pattern().matcher(path).matches();
  }

  /** The directory above the first wildcard. */
  public String base() {
    int first = firstWildcard(text);
    String fixed = first < 0 ? text : text.substring(0, first);
    int slash = fixed.lastIndexOf('/');
    return first < 0 ? text : slash <= 0 ? "/" : fixed.substring(0, slash);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PathGlob glob && glob.text.equals(text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }

  private static int firstWildcard(String text) {
    int star = text.indexOf('*');
    int mark = text.indexOf('?');
    return star < 0 ? mark : mark < 0 ? star : Math.min(star, mark);
  }
}
