package dev.coracle.words;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Java source says to people: its string literals, and the names of its types. Everything
 * else is blanked out, so that lines keep their numbers.
 */
final class JavaWords {
  /** Stands for code: it ends a phrase, as a blank would not. */
  private static final char CODE = '\0';

  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z]\\w*)");

  private final String source;
  private final StringBuilder literals = new StringBuilder();
  private final StringBuilder code = new StringBuilder();

  private JavaWords(String source) {
    this.source = source;
    read();
  }

  /** The literals of a source; those that are joined by {@code +} are one text. */
  static String literals(String source) {
    return new JavaWords(source).literals.toString();
  }

  /** The simple names of the types that a source declares. */
  static List<String> types(String source) {
    List<String> names = new ArrayList<>();
    Matcher matcher = TYPE.matcher(new JavaWords(source).code);
    while (matcher.find()) {
      names.add(matcher.group(1));
    }
    return names;
  }

  /** {@code BootFailure} as {@code Boot Failure}. */
  static String spaced(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", " ");
  }

  private void read() {
    int at = 0;
    while (at < source.length()) {
      if (source.startsWith("//", at)) {
        at = skip(at, end(at, "\n"));
      } else if (source.startsWith("/*", at)) {
        at = skip(at, end(at + 2, "*/") + 2);
      } else if (source.startsWith("\"\"\"", at)) {
        at = literal(at, 3, end(at + 3, "\"\"\""));
      } else if (source.charAt(at) == '"') {
        at = literal(at, 1, closing(at, '"'));
      } else if (source.charAt(at) == '\'') {
        at = skip(at, closing(at, '\'') + 1);
      } else {
        char c = source.charAt(at++);
        literals.append(Character.isWhitespace(c) ? c : c == '+' ? ' ' : CODE);
        code.append(c);
      }
    }
  }

  private int end(int from, String mark) {
    int found = source.indexOf(mark, from);
    return found < 0 ? source.length() : found;
  }

  private int closing(int from, char mark) {
    int at = from + 1;
    while (at < source.length() && source.charAt(at) != mark) {
      at += source.charAt(at) == '\\' ? 2 : 1;
    }
    return Math.min(at, source.length());
  }

  private int skip(int from, int to) {
    int end = Math.min(to, source.length());
    String blank = source.substring(from, end).replaceAll("\\S", " ");
    literals.append(blank);
    code.append(blank);
    return end;
  }

  private int literal(int from, int quotes, int to) {
    String text = source.substring(Math.min(from + quotes, to), to);
    String quote = " ".repeat(quotes);
    literals.append(quote).append(text.replaceAll("\\\\[nrt\"]", "  ")).append(quote);
    code.append(quote).append(text.replaceAll("\\S", " ")).append(quote);
    return Math.min(to + quotes, source.length());
  }
}
