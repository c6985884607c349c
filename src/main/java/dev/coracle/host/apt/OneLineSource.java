package dev.coracle.host.apt;

import dev.coracle.diagnostic.SourceLocation;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The one-line style of sources.list(5): {@code [option=value …] URI SUITE COMPONENT…}. */
final class OneLineSource {
  private OneLineSource() {}

  /**
   * Reads what follows {@code deb}.
   *
   * @return empty where it is not an entry, or one for a disc
   */
  static Optional<AptSource> parse(String text, SourceLocation place) {
    Map<String, String> options = new HashMap<>();
    String rest = text;
    if (rest.startsWith("[")) {
      int end = rest.indexOf(']');
      if (end < 0) {
        return Optional.empty();
      }
      options = options(rest.substring(1, end));
      rest = rest.substring(end + 1).strip();
    }
    String[] words = rest.split("\\s+");
    // A disc's label stands in brackets after the scheme and may hold spaces.
    if (words.length < 2 || !words[0].contains(":/") || words[0].startsWith("cdrom:")) {
      return Optional.empty();
    }
    return Optional.of(
        new AptSource(
            words[0],
            words[1],
            List.of(words).subList(2, words.length),
            list(options.get("arch")),
            Optional.ofNullable(options.get("signed-by")),
            AptSources.bool(options.get("trusted")).orElse(false),
            AptSources.bool(options.get("check-valid-until")),
            AptSources.bool(options.get("check-date")),
            place));
  }

  /**
   * {@code name=value} pairs; {@code +=} and {@code -=} change a default and do not matter here.
   */
  static Map<String, String> options(String text) {
    Map<String, String> options = new HashMap<>();
    for (String word : text.strip().split("\\s+", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0 && "+-".indexOf(word.charAt(equals - 1)) < 0) {
        options.put(word.substring(0, equals).toLowerCase(Locale.ROOT), word.substring(equals + 1));
      }
    }
    return options;
  }

  private static List<String> list(@Nullable String value) {
    return value == null || value.isEmpty() ? List.of() : List.of(value.split(","));
  }
}
