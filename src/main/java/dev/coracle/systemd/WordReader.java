package dev.coracle.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Takes words off a value, as systemd's extract_first_word() does. Which characters mean something
 * depends on the setting, so each setting has its style.
 */
final class WordReader {
  /** White space to systemd; Java knows more. */
  static final String BLANKS = " \t\n\r";

  /** What quotes and backslashes mean. */
  enum Style {
    /** Nothing: names of units. */
    PLAIN(false, true, false),
    /** Quotes group, backslashes stay. */
    QUOTED_KEEPING_ESCAPES(true, true, false),
    /** Quotes group, a backslash only keeps the next character from meaning something. */
    QUOTED(true, false, false),
    /** Quotes group, backslashes begin C escapes; unknown ones stay. */
    QUOTED_WITH_ESCAPES(true, false, true),
    /** C escapes without quotes. */
    ESCAPES(false, false, true);

    private final boolean quotes;
    private final boolean keepsBackslash;
    private final boolean escapes;

    Style(boolean quotes, boolean keepsBackslash, boolean escapes) {
      this.quotes = quotes;
      this.keepsBackslash = keepsBackslash;
      this.escapes = escapes;
    }
  }

  private final String value;
  private final Style style;
  private int at;
  private char separator;
  private boolean unbalanced;

  WordReader(String value, Style style) {
    this.value = value;
    this.style = style;
  }

  /** All words; those before a quote that nothing closes, where there is one. */
  static List<String> words(String value, Style style) {
    WordReader reader = new WordReader(value, style);
    List<String> words = new ArrayList<>();
    for (Optional<String> word = reader.next(); word.isPresent(); word = reader.next()) {
      words.add(word.get());
    }
    return words;
  }

  /** The next word between white space. */
  Optional<String> next() {
    skipBlanks();
    return at == value.length() ? Optional.empty() : until(BLANKS);
  }

  /**
   * What stands before the next of some separators, which is skipped; an empty text where there is
   * nothing. Empty after a quote that nothing closes.
   */
  Optional<String> until(String separators) {
    StringBuilder word = new StringBuilder();
    char quote = 0;
    for (; at < value.length(); at++) {
      char c = value.charAt(at);
      if (c == '\\' && !style.keepsBackslash) {
        backslash(word);
      } else if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (style.quotes && (c == '"' || c == '\'')) {
        quote = c;
      } else if (separators.indexOf(c) >= 0) {
        at++;
        separator = c;
        return Optional.of(word.toString());
      } else {
        word.append(c);
      }
    }
    separator = 0;
    unbalanced = quote != 0;
    return unbalanced ? Optional.empty() : Optional.of(word.toString());
  }

  private void backslash(StringBuilder word) {
    if (at + 1 == value.length()) {
      word.append('\\');
    } else if (style.escapes) {
      at = CEscapes.append(value, at + 1, word);
    } else {
      at++;
      word.append(value.charAt(at));
    }
  }

  /** Skips a text that stands as a word of its own. */
  boolean skip(String word) {
    skipBlanks();
    int end = at + word.length();
    boolean found =
        value.startsWith(word, at)
            && (end == value.length() || BLANKS.indexOf(value.charAt(end)) >= 0);
    if (found) {
      at = end;
    }
    return found;
  }

  /** The separator that ended the last word; NUL at the end of the value. */
  char separator() {
    return separator;
  }

  /** Whether a quote was opened that nothing closes. */
  boolean isUnbalanced() {
    return unbalanced;
  }

  private void skipBlanks() {
    while (at < value.length() && BLANKS.indexOf(value.charAt(at)) >= 0) {
      at++;
    }
  }
}
