package dev.coracle.systemd;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the lines of one file by systemd.syntax(7). */
final class UnitFileParser {
  /** As systemd's read_line() takes them. */
  private static final Pattern LINE_END = Pattern.compile("\r\n|\n\r|\n|\r|\0");

  /** White space to systemd; Java's strip() knows more. */
  private static final String BLANKS = " \t\n\r";

  /**
   * Stands for bytes that are no UTF-8: systemd takes the code points that are no characters so.
   */
  static final String NO_UTF8 = "\uffff";

  /** What systemd reads of a line at most, in bytes; also of one that goes on. */
  private static final int LONGEST_LINE = 1024 * 1024;

  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final String source;
  private final List<UnitFile.Assignment> assignments = new ArrayList<>();
  private final List<UnitFile.Problem> problems = new ArrayList<>();
  private @Nullable String section;

  UnitFileParser(String source) {
    this.source = source;
  }

  UnitFile parse(String text) {
    StringBuilder joined = new StringBuilder();
    boolean continues = false;
    int firstLine = 0;
    int bytes = 0;
    int number = 0;
    boolean marked = false;
    for (String read : LINE_END.split(text, -1)) {
      String raw = read;
      number++;
      // Only in front: blanks after a backslash mean that the line does not go on.
      String line = skipBlanks(raw);
      // Comments are skipped even between a line and its continuation.
      if (line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (!continues) {
        firstLine = number;
      }
      // Behind a byte order mark, nothing is a comment.
      if (!marked && raw.startsWith(BYTE_ORDER_MARK)) {
        marked = true;
        raw = raw.substring(1);
      }
      joined.append(continues ? raw : skipBlanks(raw));
      bytes += length(raw);
      if (bytes >= LONGEST_LINE) {
        problems.add(new UnitFile.Problem(source, firstLine, "a line of more than 1 MiB", true));
        return new UnitFile(assignments, problems);
      }
      continues = endsEscaped(joined);
      if (continues) {
        joined.setCharAt(joined.length() - 1, ' ');
      } else {
        if (!accept(strip(joined.toString()), firstLine)) {
          return new UnitFile(assignments, problems);
        }
        joined.setLength(0);
        bytes = 0;
      }
    }
    if (!joined.isEmpty()) {
      accept(strip(joined.toString()), firstLine);
    }
    return new UnitFile(assignments, problems);
  }

  /** Whether the last character is a backslash that no other one escapes. */
  private static boolean endsEscaped(CharSequence line) {
    int backslashes = 0;
    while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
      backslashes++;
    }
    return backslashes % 2 == 1;
  }

  /** systemd takes no text with code points that are for programs' own use. */
  private static boolean isNoCharacter(int codePoint) {
    return (codePoint & 0xfffe) == 0xfffe || (codePoint >= 0xfdd0 && codePoint <= 0xfdef);
  }

  private static int length(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static String skipBlanks(String line) {
    int at = 0;
    while (at < line.length() && BLANKS.indexOf(line.charAt(at)) >= 0) {
      at++;
    }
    return line.substring(at);
  }

  private static String strip(String line) {
    String begin = skipBlanks(line);
    int end = begin.length();
    while (end > 0 && BLANKS.indexOf(begin.charAt(end - 1)) >= 0) {
      end--;
    }
    return begin.substring(0, end);
  }

  /** Takes a line; false where systemd reads no further. */
  private boolean accept(String line, int number) {
    if (line.isEmpty()) {
      return true;
    }
    if (line.codePoints().anyMatch(UnitFileParser::isNoCharacter)) {
      problems.add(new UnitFile.Problem(source, number, "bytes that are not UTF-8", true));
      return false;
    }
    if (line.startsWith("[")) {
      boolean closed = line.endsWith("]");
      if (closed) {
        section = line.substring(1, line.length() - 1);
      } else {
        problems.add(new UnitFile.Problem(source, number, "a section header without ']'", true));
      }
      return closed;
    }
    int equals = line.indexOf('=');
    if (equals <= 0) {
      problem(number, "neither a section nor Key=value");
    } else if (section == null) {
      problem(number, "a setting before the first section");
    } else {
      assignments.add(
          new UnitFile.Assignment(
              section,
              strip(line.substring(0, equals)),
              strip(line.substring(equals + 1)),
              source,
              number));
    }
    return true;
  }

  private void problem(int number, String what) {
    problems.add(new UnitFile.Problem(source, number, what, false));
  }
}
