package dev.coracle.diagnostic;

/** Shows a line of a user's file below a diagnostic, with a caret under the column concerned. */
public final class Excerpt {
  /** The widest part of a line that is shown, in code points. */
  private static final int WIDTH = 100;

  private Excerpt() {}

  /**
   * A numbered line and a caret line.
   *
   * @param line the line's text, without its line break
   * @param number the line's number, from 1
   * @param column the column concerned in code points, from 1; 0 for no caret
   */
  public static String of(String line, int number, int column) {
    // Only as much of the line is looked at as is shown: it may be a megabyte long.
    int reached = Math.max(column, 1) - 1;
    int from = reached < WIDTH * 3 / 4 ? 0 : reached - WIDTH / 2;
    int[] points = window(line, from, WIDTH + 1);
    if (points.length == 0 && from > 0) {
      int length = line.codePointCount(0, line.length());
      return of(line, number, length + 1);
    }
    int at = Math.min(reached - from, points.length);
    int shown = Math.min(points.length, WIDTH);
    StringBuilder text = new StringBuilder();
    String gutter = Integer.toString(number);
    text.append("  ").append(gutter).append(" | ").append(from > 0 ? "..." : "");
    for (int i = 0; i < shown; i++) {
      appendPrintable(text, points[i]);
    }
    text.append(shown < points.length ? "..." : "");
    if (column > 0) {
      text.append("\n  ").append(" ".repeat(gutter.length())).append(" | ");
      text.append(" ".repeat((from > 0 ? 3 : 0) + at)).append('^');
    }
    return text.toString();
  }

  private static int[] window(String line, int from, int count) {
    int length = line.length();
    boolean plain = from <= length && line.codePointCount(0, Math.min(from, length)) == from;
    if (plain) {
      return line.substring(from).codePoints().limit(count).toArray();
    }
    return line.codePoints().skip(from).limit(count).toArray();
  }

  /** A user's words between single quotes, shortened, with nothing in it that moves a cursor. */
  public static String quote(String words) {
    int[] points = words.codePoints().limit(61).toArray();
    StringBuilder text = new StringBuilder("'");
    for (int i = 0; i < Math.min(points.length, 60); i++) {
      appendPrintable(text, points[i]);
    }
    return text.append(points.length > 60 ? "..." : "").append('\'').toString();
  }

  /**
   * Foreign text in which nothing commands a terminal: controls, C1 controls, bidirectional
   * overrides and line breaks become question marks.
   */
  public static String printable(String text) {
    return clean(text, false);
  }

  /** As {@link #printable}, with its line breaks. */
  public static String printableLines(String text) {
    return clean(text, true);
  }

  private static String clean(String text, boolean lines) {
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int point = text.codePointAt(i);
      i += Character.charCount(point);
      if (point == '\n') {
        clean.append(lines ? '\n' : '?');
      } else {
        appendPrintable(clean, point);
      }
    }
    return clean.toString();
  }

  private static void appendPrintable(StringBuilder text, int point) {
    if (point == '\t' || point == '\n') {
      text.append(' ');
    } else if (Character.isISOControl(point)
        || !Character.isDefined(point)
        || Character.getType(point) == Character.FORMAT
        || Character.getType(point) == Character.SURROGATE) {
      text.append('?');
    } else {
      text.appendCodePoint(point);
    }
  }
}
