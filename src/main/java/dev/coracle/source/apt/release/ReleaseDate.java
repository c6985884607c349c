package dev.coracle.source.apt.release;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;

/** The dates of Release files: {@code Sat, 21 Nov 2026 09:15:44 UTC}, whatever the locale. */
final class ReleaseDate {
  private static final List<String> MONTHS =
      List.of("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec");

  private ReleaseDate() {}

  /** Empty where the text is no such date. */
  static Optional<Instant> parse(String text) {
    String[] words = text.strip().split("[\\s:]+", 0);
    boolean utc = words.length == 8 && words[7].matches("UTC|GMT|Z|[+-]0000");
    if (!utc) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          LocalDateTime.of(
                  Integer.parseInt(words[3]),
                  MONTHS.indexOf(words[2]) + 1,
                  Integer.parseInt(words[1]),
                  Integer.parseInt(words[4]),
                  Integer.parseInt(words[5]),
                  Integer.parseInt(words[6]))
              .toInstant(ZoneOffset.UTC));
    } catch (DateTimeException | NumberFormatException e) {
      return Optional.empty();
    }
  }
}
