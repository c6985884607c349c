package dev.coracle.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads the lines of one file by systemd.syntax(7). */
final class UnitFileParser {
  /** As systemd's read_line() takes them. */
  private static final Pattern LINE_END = Pattern.compile("\r\n|\n\r|\n|\r|\0");

  /** White space to systemd; Java's strip() knows more. */
  private static final String BLANKS = " \t\n\r";

  private final String source;
  private final List<UnitFile.Assignment> assignments = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private String section = "";

  UnitFileParser(String source) {
    this.source = source;
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
      joined.append(line);
      continues = endsEscaped(joined);
      if (continues) {
        joined.setCharAt(joined.length() - 1, ' ');
      } else {
        accept(strip(joined.toString()), firstLine);
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

  private void accept(String line, int number) {
    if (line.isEmpty()) {
      return;
    }
    if (line.startsWith("[")) {
      if (!line.endsWith("]")) {
        problem(number, "a section header without ']'");
        return;
      }
      section = line.substring(1, line.length() - 1);
      return;
    }
    int equals = line.indexOf('=');
    if (equals <= 0) {
      problem(number, "neither a section nor Key=value");
    } else if (section.isEmpty()) {
      problem(number, "a setting before the first section");
    } else {
      assignments.add(
          new UnitFile.Assignment(
              section,
              line.substring(0, equals).strip(),
              line.substring(equals + 1).strip(),
              source,
              number));
    }
  }

  private void problem(int number, String what) {
    problems.add(source + ":" + number + ": " + what);
  }
}
