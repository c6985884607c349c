package dev.coracle.rootfs.view;

import java.util.regex.Pattern;

/**
 * A path with wildcards: {@code *} and {@code ?} stay within a name, {@code **} goes through
 * directories. A directory's path stands for all below it too.
 *
 * @param prefix what each path that is meant begins with
 */
public record PathGlob(String text, Pattern pattern, String prefix) {

  /** A glob from its text. */
  public static PathGlob of(String text) {
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
      } else {
        regex.append(Pattern.quote(String.valueOf(c)));
      }
    }
    int wildcard = firstWildcard(bare);
    return new PathGlob(
        text, Pattern.compile(regex + "(/.*)?"), wildcard < 0 ? bare : bare.substring(0, wildcard));
  }

  /** Whether a path is meant, by itself or as something below a directory that is. */
  public boolean matches(String path) {
    return path.startsWith(prefix) && pattern.matcher(path).matches();
  }

  /** The directory above the first wildcard. */
  public String base() {
    int first = firstWildcard(text);
    String fixed = first < 0 ? text : text.substring(0, first);
    int slash = fixed.lastIndexOf('/');
    return first < 0 ? text : slash <= 0 ? "/" : fixed.substring(0, slash);
  }

  private static int firstWildcard(String text) {
    int star = text.indexOf('*');
    int mark = text.indexOf('?');
    return star < 0 ? mark : mark < 0 ? star : Math.min(star, mark);
  }
}
