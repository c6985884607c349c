package dev.coracle.words;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The words of a Java source: its string literals, its comments, the names in its code. Everything
 * else is blanked out, so that lines keep their numbers.
 */
final class JavaWords {
  /** Stands for code: it ends a phrase, as a blank would not. */
  private static final char CODE = '\0';

  private static final Pattern TYPE =
      Pattern.compile("\\b(?:class|interface|record|enum)\\s+([A-Z]\\w*)");

  private final String source;
  private final StringBuilder literals = new StringBuilder();
  private final StringBuilder comments = new StringBuilder();
  private final StringBuilder code = new StringBuilder();

  private JavaWords(String source) {
    this.source = source;
    read();
  }

  /** The literals of a source; those that are joined by {@code +} are one text. */
  static String literals(String source) {
    return new JavaWords(source).literals.toString();
  }

  /** The comments of a source, without the asterisks at the beginnings of lines. */
  static String comments(String source) {
    return new JavaWords(source).comments.toString().replaceAll("(?m)^(\\s*)\\*(?!/)", "$1 ");
  }

  /**
   * The names in a source's code as words, each name by itself, so that no phrase is found across
   * two of them. Imports and packages are left out: what others are called is not ours to choose.
   */
  static String names(String source) {
    String code = new JavaWords(source).code.toString();
    String ours = code.replaceAll("(?m)^(?:import|package)\\b.*$", "");
    String apart = ours.replaceAll("[^\\w\n]", String.valueOf(CODE)).replace("\n", CODE + "\n");
    return spaced(apart.replace('_', ' '));
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
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ");
  }

  private void read() {
    int at = 0;
    while (at < source.length()) {
      if (source.startsWith("//", at)) {
        at = add(comments, at, end(at, "\n"));
      } else if (source.startsWith("/*", at)) {
        at = add(comments, at, end(at + 2, "*/") + 2);
      } else if (source.startsWith("\"\"\"", at)) {
        at = literal(at, 3, end(at + 3, "\"\"\""));
      } else if (source.charAt(at) == '"') {
        at = literal(at, 1, closing(at, '"'));
      } else if (source.charAt(at) == '\'') {
        at = add(null, at, closing(at, '\'') + 1);
      } else {
        char c = source.charAt(at++);
        boolean blank = Character.isWhitespace(c);
        literals.append(blank ? c : c == '+' ? ' ' : CODE);
        comments.append(blank ? c : CODE);
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

  /** Adds a part of the source to one of the texts, and as many blanks to the others. */
  private int add(StringBuilder text, int from, int to) {
    int end = Math.min(to, source.length());
    String part = source.substring(from, end);
    String blank = part.replaceAll("\\S", " ");
    for (StringBuilder each : List.of(literals, comments, code)) {
      each.append(each == text ? part : blank);
    }
    return end;
  }

  private int literal(int from, int quotes, int to) {
    String text = source.substring(Math.min(from + quotes, to), to);
    String quote = " ".repeat(quotes);
    String blank = quote + text.replaceAll("\\S", " ") + quote;
    literals.append(quote).append(text.replaceAll("\\\\[nrt\"]", "  ")).append(quote);
    comments.append(blank);
    code.append(blank);
    return Math.min(to + quotes, source.length());
  }
}
