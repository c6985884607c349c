package dev.coracle.diagnostic;

import java.util.Objects;
import java.util.Optional;

/**
 * One thing a user should know: what is wrong, where, and what to do next.
 *
 * @param code a stable name for searching, such as {@code recipe.unknown-key}
 * @param severity how severe it is
 * @param place where it stands, if it stands in a file
 * @param message the cause, one sentence without a full stop
 * @param fix the next step, one sentence without a full stop; empty where there is none
 * @param excerpt the line of the file concerned, with a caret line below it; empty where none helps
 */
public record Diagnostic(
    String code,
    Severity severity,
    Optional<SourceLocation> place,
    String message,
    String fix,
    String excerpt) {

  public Diagnostic {
    Objects.requireNonNull(code);
    Objects.requireNonNull(severity);
    Objects.requireNonNull(place);
    Objects.requireNonNull(message);
    Objects.requireNonNull(fix);
    Objects.requireNonNull(excerpt);
  }

  /** An error without a place in a file. */
  public static Diagnostic error(String code, String message, String fix) {
    return new Diagnostic(code, Severity.ERROR, Optional.empty(), message, fix, "");
  }

  /** A warning without a place in a file. */
  public static Diagnostic warning(String code, String message, String fix) {
    return new Diagnostic(code, Severity.WARNING, Optional.empty(), message, fix, "");
  }

  /** A note without a place in a file. */
  public static Diagnostic note(String code, String message) {
    return new Diagnostic(code, Severity.NOTE, Optional.empty(), message, "", "");
  }

  /** The same diagnostic, at a place. */
  public Diagnostic at(SourceLocation where) {
    return new Diagnostic(code, severity, Optional.of(where), message, fix, excerpt);
  }

  /** The same diagnostic, with an excerpt of the file. */
  public Diagnostic withExcerpt(String lines) {
    return new Diagnostic(code, severity, place, message, fix, lines);
  }

  /** The whole text that a person reads: place, severity, message, code; excerpt; fix. */
  public String render() {
    StringBuilder text = new StringBuilder();
    place.ifPresent(where -> text.append(where).append(": "));
    text.append(severity.word()).append(": ").append(message);
    text.append(" [").append(code).append(']');
    if (!excerpt.isEmpty()) {
      text.append('\n').append(excerpt.stripTrailing());
    }
    if (!fix.isEmpty()) {
      text.append("\n  fix: ").append(fix);
    }
    return text.toString();
  }
}
