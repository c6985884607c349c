package dev.coracle.verify.report.format;

/** Control sequences for terminals in a text that a guest wrote (ECMA-48: CSI, OSC, two bytes). */
public final class EscapeSequences {
  /** What each begins with. */
  public static final char ESCAPE = '\u001b';

  private EscapeSequences() {}

  /** Text without them, and without control characters; a tab is a blank. */
  public static String strip(String raw) {
    StringBuilder text = new StringBuilder(raw.length());
    int i = 0;
    while (i < raw.length()) {
      char c = raw.charAt(i);
      if (c == ESCAPE) {
        i = afterEscape(raw, i + 1);
      } else {
        if (isShown(c)) {
          text.append(c);
        } else if (c == '\t') {
          text.append(' ');
        }
        i++;
      }
    }
    return text.toString().stripTrailing();
  }

  /** Neither a C0 or C1 control nor a mark that changes the direction of text. */
  private static boolean isShown(char c) {
    boolean control = c < ' ' || (c >= 0x7f && c < 0xa0);
    boolean direction =
        c == 0x61c
            || c == 0x200e
            || c == 0x200f
            || (c >= 0x202a && c <= 0x202e)
            || (c >= 0x2066 && c <= 0x2069);
    return !control && !direction;
  }

  /** Where the sequence ends whose second character is at an index. */
  public static int afterEscape(String raw, int at) {
    if (at >= raw.length()) {
      return at;
    }
    char kind = raw.charAt(at);
    int i = at + 1;
    if (kind == '[') {
      while (i < raw.length() && (raw.charAt(i) < '@' || raw.charAt(i) > '~')) {
        i++;
      }
      return Math.min(i + 1, raw.length());
    }
    if (kind == ']' || kind == 'P' || kind == 'X' || kind == '^' || kind == '_') {
      while (i < raw.length() && raw.charAt(i) != 7 && raw.charAt(i) != ESCAPE) {
        i++;
      }
      // BEL ends it, or ESC and a backslash.
      return Math.min(i < raw.length() && raw.charAt(i) == ESCAPE ? i + 2 : i + 1, raw.length());
    }
    return i;
  }
}
