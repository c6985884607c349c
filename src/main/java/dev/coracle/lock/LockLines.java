package dev.coracle.lock;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The lines of a lock file, one after another, with fields and braces taken apart. */
final class LockLines {
  private static final String RENEW =
      "restore the file from version control, or delete it to resolve the recipe again";

  private final String file;
  private final String[] lines;
  private int next;

  LockLines(String file, String text) {
    this.file = file;
    this.lines = text.split("\n", -1);
  }

  /** The number of the line last read, from 1. */
  int number() {
    return next;
  }

  /** Goes back, so that the line behind this one is read next. */
  void backTo(int number) {
    next = number;
  }

  boolean atEnd() {
    return next >= lines.length;
  }

  /** Whether the next line has this field; reads nothing. */
  boolean comes(String name) {
    int before = next;
    String line = read();
    next = before;
    return line != null && line.startsWith(name + ":");
  }

  /**
   * Begins a list: a field without a value.
   *
   * @param what its elements are, for people
   */
  void begin(String name, String what) {
    if (!field(name).isEmpty()) {
      throw damaged("the " + what + " must begin on the next line");
    }
  }

  /** The next line that says something; empty at the end. */
  Optional<String> line() {
    return Optional.ofNullable(read());
  }

  private @Nullable String read() {
    while (next < lines.length) {
      String line = lines[next++].stripTrailing();
      if (!line.isEmpty() && line.charAt(0) != '#') {
        return line;
      }
    }
    return null;
  }

  /** The value of a line {@code name: value}, which must be the next. */
  String field(String name) {
    String line = read();
    if (line == null) {
      throw damaged("the file ends before " + name);
    }
    if (!line.startsWith(name) || !line.startsWith(":", name.length())) {
      throw damaged("the field " + name + " is expected here");
    }
    return line.substring(name.length() + 1).strip();
  }

  /** The values of what stands between braces. */
  List<String> braced(String text, List<String> fields) {
    if (!text.startsWith("{") || !text.endsWith("}")) {
      throw damaged("values must be between { and }");
    }
    String[] values = new String[fields.size()];
    if (values(text, fields, values) != text.length() - 1) {
      throw damaged("there is text after the last value in this line");
    }
    return List.of(values);
  }

  /** Reads the values of a line between braces; returns where the last one ends. */
  int values(String text, List<String> fields, String[] values) {
    int at = 1;
    for (int i = 0; i < values.length; i++) {
      String begin = fields.get(i);
      if (!text.startsWith(begin, at)) {
        String name = begin.replaceAll("[, :]", "");
        throw damaged("the field " + name + " is expected in this line");
      }
      at += begin.length();
      int end = endOfValue(text, at);
      values[i] = unquote(text.substring(at, end));
      at = end;
    }
    return at;
  }

  /** A value ends with its closing quote, or before the comma or brace. */
  int endOfValue(String text, int from) {
    boolean quoted = from < text.length() && text.charAt(from) == '"';
    for (int i = quoted ? from + 1 : from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quoted && c == '\\') {
        i++;
      } else if (quoted && c == '"') {
        return i + 1;
      } else if (!quoted && (c == ',' || c == '}')) {
        return i;
      }
    }
    throw damaged("a value in this line does not end");
  }

  String unquote(String value) {
    if (value.isEmpty() || value.charAt(0) != '"') {
      return value;
    }
    if (value.length() < 2 || endOfValue(value, 0) != value.length()) {
      throw damaged("a value in this line does not end where its quote does");
    }
    String inner = value.substring(1, value.length() - 1);
    if (inner.indexOf('\\') < 0) {
      return inner;
    }
    StringBuilder plain = new StringBuilder(inner.length());
    for (int i = 0; i < inner.length(); i++) {
      char c = inner.charAt(i);
      plain.append(c == '\\' && i + 1 < inner.length() ? inner.charAt(++i) : c);
    }
    return plain.toString();
  }

  void refuseMergeConflicts() {
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].startsWith("<<<<<<<") || lines[i].startsWith(">>>>>>>")) {
        next = i + 1;
        throw failure("lock.conflict", "a merge conflict was left in the lock file", RENEW);
      }
    }
  }

  CoracleException damaged(String what) {
    return failure("lock.damaged", "the lock file is damaged: " + what, RENEW);
  }

  /** About the line last read. */
  CoracleException failure(String code, String message, String fix) {
    int number = Math.min(next, lines.length);
    String line = number == 0 ? "" : lines[number - 1].stripTrailing();
    Diagnostic diagnostic =
        Diagnostic.error(code, message, fix).at(new SourceLocation(file, Math.max(number, 1), 1));
    return new CoracleException(
        ExitCode.RESOLUTION,
        line.isBlank() ? diagnostic : diagnostic.withExcerpt(Excerpt.of(line, number, 0)));
  }
}
