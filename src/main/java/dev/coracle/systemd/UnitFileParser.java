package dev.coracle.systemd;

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

  private static final char REPLACEMENT = '\ufffd';

  private final String source;
  private final List<UnitFile.Assignment> assignments = new ArrayList<>();
  private final List<UnitFile.Problem> problems = new ArrayList<>();
  private final boolean damaged;
  private @Nullable String section;

  /**
   * Reads a file.
   *
   * @param damaged whether the file is no UTF-8; replacement characters stand where it is not
   */
  UnitFileParser(String source, boolean damaged) {
    this.source = source;
    this.damaged = damaged;
  }

  UnitFile parse(String text) {
    StringBuilder joined = new StringBuilder();
    boolean continues = false;
    int firstLine = 0;
    int number = 0;
    String body = text.startsWith("\ufeff") ? text.substring(1) : text;
    for (String raw : LINE_END.split(body, -1)) {
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
      joined.append(continues ? raw : line);
      continues = endsEscaped(joined);
      if (continues) {
        joined.setCharAt(joined.length() - 1, ' ');
      } else {
        if (!accept(strip(joined.toString()), firstLine)) {
          return new UnitFile(assignments, problems);
        }
        joined.setLength(0);
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
    if (damaged && line.indexOf(REPLACEMENT) >= 0) {
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
