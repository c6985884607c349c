package dev.coracle.kernel.makefile;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * Reads the assignments of a makefile (GNU make manual, 6.5; the kernel's
 * Documentation/kbuild/makefiles). Conditional directives are passed over: what they allow counts
 * as allowed.
 */
final class AssignmentReader {
  private static final Pattern MODIFIERS = Pattern.compile("^\\s*((export|override)\\s+)*");
  private static final Pattern OPERATOR = Pattern.compile("[:+?!]+$");

  private AssignmentReader() {}

  /**
   * Reads a makefile's text.
   *
   * @param makefile its path, for the assignments
   */
  static List<Assignment> read(String makefile, String text) {
    List<Assignment> found = new ArrayList<>();
    for (String line : text.replace("\r", "").replace("\\\n", " ").split("\n", -1)) {
      int equals = end(line, c -> c == '=');
      String target =
          equals < 0 ? "" : MODIFIERS.matcher(line.substring(0, equals)).replaceFirst("");
      String name = OPERATOR.matcher(target.strip()).replaceFirst("").strip();
      // A rule with a variable of its own has blanks or a colon there.
      if (!name.isEmpty() && name.indexOf(':') < 0 && end(name, Character::isWhitespace) < 0) {
        found.add(new Assignment(makefile, name, words(line.substring(equals + 1))));
      }
    }
    return found;
  }

  /** Where a character of some kind first is outside of parentheses; -1 if nowhere. */
  private static int end(String text, IntPredicate kind) {
    int depth = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (depth == 0 && (c == '#' || kind.test(c))) {
        return kind.test(c) ? i : -1;
      }
      depth += c == '(' || c == '{' ? 1 : c == ')' || c == '}' ? -1 : 0;
    }
    return -1;
  }

  /** Splits at blanks outside of parentheses; a comment ends it. */
  private static List<String> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    int depth = 0;
    for (int i = 0; i <= text.length(); i++) {
      char c = i < text.length() ? text.charAt(i) : '#';
      boolean escaped = i > 0 && text.charAt(i - 1) == '\\';
      boolean ends = i == text.length() || (c == '#' && !escaped);
      if (ends || (depth == 0 && Character.isWhitespace(c))) {
        if (!word.isEmpty()) {
          words.add(word.toString());
          word.setLength(0);
        }
        if (ends) {
          return words;
        }
        continue;
      }
      depth += c == '(' || c == '{' ? 1 : c == ')' || c == '}' ? -1 : 0;
      word.append(c);
    }
    return words;
  }
}
