package dev.coracle.verify.console;

import dev.coracle.verify.report.format.EscapeSequences;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes sense of console text.
 *
 * <p>How a level is known: under {@code loglevel=5} the kernel prints only levels 0 to 4, so each
 * line with its time stamp is a warning or worse. systemd colours what it logs to a console ({@code
 * systemd.log_color=1}): red from error up, yellow for a warning, bold for a notice. A status line
 * has its word in brackets instead and itself says what failed.
 */
final class ConsoleParser {

  private ConsoleParser() {}

  /** The lines in one line of raw text: the kernel can break into a line that another writes. */
  static List<ConsoleLine> parse(String raw) {
    List<ConsoleLine> lines = new ArrayList<>(1);
    int begin = 0;
    int stamp = stampAt(raw, 0);
    while (stamp >= 0) {
      addOther(raw.substring(begin, stamp), lines);
      int text = raw.indexOf(']', stamp) + 2;
      int next = stampAt(raw, text);
      String message = EscapeSequences.strip(raw.substring(text, next < 0 ? raw.length() : next));
      lines.add(new ConsoleLine(ConsoleLine.Kind.KERNEL, ConsoleLine.Level.WARNING, message));
      begin = next < 0 ? raw.length() : next;
      stamp = next;
    }
    addOther(raw.substring(begin), lines);
    return lines;
  }

  private static void addOther(String raw, List<ConsoleLine> lines) {
    String text = EscapeSequences.strip(raw);
    if (text.isBlank()) {
      return;
    }
    // Colour first: a message can begin as a status line does, whose colour is inside its bracket.
    String colour = firstColour(raw);
    if (isRed(colour) || isYellow(colour)) {
      lines.add(new ConsoleLine(ConsoleLine.Kind.SYSTEMD, ConsoleLine.Level.WARNING, text));
    } else if (isStatus(text)) {
      lines.add(new ConsoleLine(ConsoleLine.Kind.STATUS, ConsoleLine.Level.QUIET, text));
    } else {
      lines.add(new ConsoleLine(ConsoleLine.Kind.OTHER, ConsoleLine.Level.QUIET, text));
    }
  }

  /** {@code [ OK ] …}, {@code [FAILED] …}, or nine blanks and a verb. */
  private static boolean isStatus(String text) {
    return (text.length() > 8 && text.charAt(0) == '[' && text.charAt(7) == ']')
        || text.startsWith("         ");
  }

  /** The colour that a line begins with; status lines have theirs inside the bracket. */
  private static String firstColour(String raw) {
    int at = 0;
    while (at < raw.length()) {
      char c = raw.charAt(at);
      if (c == EscapeSequences.ESCAPE) {
        int end = EscapeSequences.afterEscape(raw, at + 1);
        if (raw.startsWith("[", at + 1) && raw.charAt(end - 1) == 'm') {
          return raw.substring(at + 2, end - 1);
        }
        at = end;
      } else if (c <= ' ') {
        at++;
      } else {
        return "";
      }
    }
    return "";
  }

  private static boolean isRed(String colour) {
    return colour.equals("0;1;31") || colour.equals("0;31");
  }

  private static boolean isYellow(String colour) {
    return colour.equals("0;1;33")
        || colour.equals("0;33")
        || colour.equals("0;1;38;5;185")
        || colour.equals("0;1;38:5:185");
  }

  /** Where the kernel's time stamp {@code [ 0.123456] } next stands, or -1. */
  private static int stampAt(String raw, int from) {
    for (int at = raw.indexOf('[', from); at >= 0; at = raw.indexOf('[', at + 1)) {
      int i = at + 1;
      while (i < raw.length() && raw.charAt(i) == ' ') {
        i++;
      }
      int seconds = i;
      i = skipDigits(raw, i);
      if (i == seconds || i >= raw.length() || raw.charAt(i) != '.') {
        continue;
      }
      int fraction = i + 1;
      i = skipDigits(raw, fraction);
      if (i - fraction == 6 && raw.startsWith("] ", i)) {
        return at;
      }
    }
    return -1;
  }

  private static int skipDigits(String raw, int from) {
    int i = from;
    while (i < raw.length() && raw.charAt(i) >= '0' && raw.charAt(i) <= '9') {
      i++;
    }
    return i;
  }
}
