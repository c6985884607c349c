package dev.coracle.kernel.kconfig;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A condition of the Kconfig language, as after {@code depends on}.
 *
 * <p>Grammar and meaning: the kernel's Documentation/kbuild/kconfig-language. Values are 0 (n), 1
 * (m) and 2 (y); and is the smaller, or the greater, not is two minus. A call such as {@code
 * $(cc-option,…)} asks the compiler, which a reader cannot, and counts as y.
 */
public sealed interface KconfigExpression {
  /** n. */
  int NO = 0;

  /** y. */
  int YES = 2;

  /** The value under a configuration. */
  int value(DotConfig config);

  /**
   * What would have to change, as in {@code CONFIG_X is not set}.
   *
   * @param wanted whether the expression should be true or false
   */
  void unmet(DotConfig config, boolean wanted, Set<String> facts);

  /** Reads an expression; text that is none becomes one that is always true. */
  static KconfigExpression parse(String text) {
    try {
      return new Parser(text).all();
    } catch (IllegalArgumentException e) {
      return new Opaque();
    }
  }

  /** What keeps this from being true, sorted. */
  default List<String> unmet(DotConfig config) {
    Set<String> facts = new TreeSet<>();
    unmet(config, true, facts);
    return List.copyOf(facts);
  }

  /** A symbol, or a constant written like one. */
  record Symbol(String name) implements KconfigExpression {
    @Override
    public int value(DotConfig config) {
      return switch (text(config)) {
        case "y" -> YES;
        case "m" -> 1;
        default -> NO;
      };
    }

    /** The value to compare with. */
    String text(DotConfig config) {
      boolean constant = name.equals("y") || name.equals("m") || name.equals("n");
      return constant || isNumber() ? name : unquoted(config.value(name));
    }

    private boolean isNumber() {
      return Character.isDigit(name.charAt(0)) && name.chars().allMatch(Character::isLetterOrDigit);
    }

    @Override
    public void unmet(DotConfig config, boolean wanted, Set<String> facts) {
      if ((value(config) != NO) != wanted) {
        facts.add(
            switch (name) {
              case "m" -> "modules are off";
              case "n", "y" -> "never so";
              default -> "CONFIG_" + name + (wanted ? " is not set" : " is set");
            });
      }
    }
  }

  /** A quoted text. */
  record Text(String text) implements KconfigExpression {
    @Override
    public int value(DotConfig config) {
      return text.equals("y") ? YES : text.equals("m") ? 1 : NO;
    }

    @Override
    public void unmet(DotConfig config, boolean wanted, Set<String> facts) {}
  }

  /** What only the compiler or the shell knows. */
  record Opaque() implements KconfigExpression {
    @Override
    public int value(DotConfig config) {
      return YES;
    }

    @Override
    public void unmet(DotConfig config, boolean wanted, Set<String> facts) {}
  }

  /** The contrary. */
  record Not(KconfigExpression inner) implements KconfigExpression {
    @Override
    public int value(DotConfig config) {
      return YES - inner.value(config);
    }

    @Override
    public void unmet(DotConfig config, boolean wanted, Set<String> facts) {
      inner.unmet(config, !wanted, facts);
    }
  }

  /** Both, or either. */
  record Pair(boolean and, KconfigExpression left, KconfigExpression right)
      implements KconfigExpression {
    @Override
    public int value(DotConfig config) {
      int a = left.value(config);
      int b = right.value(config);
      return and ? Math.min(a, b) : Math.max(a, b);
    }

    @Override
    public void unmet(DotConfig config, boolean wanted, Set<String> facts) {
      if ((value(config) != NO) != wanted) {
        left.unmet(config, wanted, facts);
        right.unmet(config, wanted, facts);
      }
    }
  }

  /** A comparison; numbers as numbers, all else as text. */
  record Compare(String operator, KconfigExpression left, KconfigExpression right)
      implements KconfigExpression {
    @Override
    public int value(DotConfig config) {
      int order = compare(text(left, config), text(right, config));
      boolean holds =
          switch (operator) {
            case "=" -> order == 0;
            case "!=" -> order != 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case ">" -> order > 0;
            default -> order >= 0;
          };
      return holds ? YES : NO;
    }

    @Override
    public void unmet(DotConfig config, boolean wanted, Set<String> facts) {
      if ((value(config) != NO) != wanted && left instanceof Symbol symbol) {
        facts.add("CONFIG_" + symbol.name() + " is " + symbol.text(config));
      }
    }

    private static String text(KconfigExpression side, DotConfig config) {
      if (side instanceof Symbol symbol) {
        return symbol.text(config);
      }
      return side instanceof Text text ? text.text() : "";
    }

    private static int compare(String a, String b) {
      try {
        return Long.compare(Long.decode(a), Long.decode(b));
      } catch (NumberFormatException e) {
        return a.compareTo(b);
      }
    }
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1) : value;
  }

  /** Recursive descent over tokens. */
  final class Parser {
    private final List<String> tokens = new ArrayList<>();
    private int next;

    private Parser(String text) {
      tokenise(text);
    }

    private KconfigExpression all() {
      KconfigExpression whole = or();
      if (next < tokens.size()) {
        throw new IllegalArgumentException(tokens.get(next));
      }
      return whole;
    }

    private KconfigExpression or() {
      KconfigExpression left = and();
      while (take("||")) {
        left = new Pair(false, left, and());
      }
      return left;
    }

    private KconfigExpression and() {
      KconfigExpression left = not();
      while (take("&&")) {
        left = new Pair(true, left, not());
      }
      return left;
    }

    private KconfigExpression not() {
      if (take("!")) {
        return new Not(not());
      }
      KconfigExpression left = atom();
      for (String operator : List.of("=", "!=", "<=", ">=", "<", ">")) {
        if (take(operator)) {
          return new Compare(operator, left, atom());
        }
      }
      return left;
    }

    private KconfigExpression atom() {
      if (take("(")) {
        KconfigExpression inner = or();
        if (!take(")")) {
          throw new IllegalArgumentException("missing )");
        }
        return inner;
      }
      if (next == tokens.size()) {
        throw new IllegalArgumentException("ends too soon");
      }
      String token = tokens.get(next++);
      char first = token.charAt(0);
      if (first == '$') {
        return new Opaque();
      }
      if (first == '"' || first == '\'') {
        return token.indexOf('$') >= 0
            ? new Opaque()
            : new Text(token.substring(1, token.length() - 1));
      }
      if (!OptionRequest.isSymbol(token)) {
        throw new IllegalArgumentException(token);
      }
      return new Symbol(token);
    }

    private boolean take(String token) {
      if (next < tokens.size() && tokens.get(next).equals(token)) {
        next++;
        return true;
      }
      return false;
    }

    private void tokenise(String text) {
      for (int i = 0; i < text.length(); ) {
        int end = tokenEnd(text, i);
        if (!Character.isWhitespace(text.charAt(i))) {
          tokens.add(text.substring(i, end));
        }
        i = end;
      }
    }

    private static int tokenEnd(String text, int start) {
      char c = text.charAt(start);
      if (c == '"' || c == '\'') {
        int close = text.indexOf(c, start + 1);
        if (close < 0) {
          throw new IllegalArgumentException("open quote");
        }
        return close + 1;
      }
      if (c == '$') {
        return callEnd(text, start);
      }
      for (String two : List.of("&&", "||", "!=", "<=", ">=")) {
        if (text.startsWith(two, start)) {
          return start + 2;
        }
      }
      int end = start;
      while (end < text.length() && OptionRequest.isSymbol(text.substring(end, end + 1))) {
        end++;
      }
      return Math.max(end, start + 1);
    }

    private static int callEnd(String text, int start) {
      int depth = 0;
      for (int i = start + 1; i < text.length(); i++) {
        if (text.charAt(i) == '(') {
          depth++;
        } else if (text.charAt(i) == ')' && --depth == 0) {
          return i + 1;
        }
      }
      throw new IllegalArgumentException("open call");
    }
  }
}
