package dev.coracle.systemd;

import java.util.ArrayList;
import java.util.List;

/** Reads the lines of one file by systemd.syntax(7). */
final class UnitFileParser {
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
    for (String raw : body.split("\n", -1)) {
      number++;
      String line = raw.strip();
      // Comments are skipped even between a line and its continuation.
      if (line.startsWith("#") || line.startsWith(";")) {
        continue;
      }
      if (!continues) {
        firstLine = number;
      }
      continues = line.endsWith("\\");
      joined.append(continues ? line.substring(0, line.length() - 1) + " " : line);
      if (!continues) {
        accept(joined.toString().strip(), firstLine);
        joined.setLength(0);
      }
    }
    if (!joined.isEmpty()) {
      accept(joined.toString().strip(), firstLine);
    }
    return new UnitFile(assignments, problems);
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
