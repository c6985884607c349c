package dev.coracle.kernel.kconfig.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Cuts one logical line into tokens, its macros expanded. */
final class Lexer {
  private static final Set<String> TWO = Set.of("||", "&&", "!=", "<=", ">=", ":=", "+=");

  private final Macros macros;

  Lexer(Macros macros) {
    this.macros = macros;
  }

  /**
   * A word, a quoted text or an operator.
   *
   * @param end where it ends in its line
   */
  record Token(String text, Kind kind, int end) {
    /** Whether it is this operator, not the same letters in quotes or from a macro. */
    boolean isOperator(String operator) {
      return kind == Kind.OPERATOR && text.equals(operator);
    }

    /** Whether it is this word, not the same letters in quotes. */
    boolean isWord(String word) {
      return kind == Kind.WORD && text.equals(word);
    }
  }

  /** What a token is. */
  enum Kind {
    WORD,
    QUOTED,
    OPERATOR
  }

  /** All tokens of a line, up to a comment. */
  List<Token> tokens(String line) {
    List<Token> tokens = new ArrayList<>();
    for (int i = 0; i < line.length(); ) {
      char c = line.charAt(i);
      if (c == '#') {
        break;
      } else if (c == '"' || c == '\'') {
        i = quoted(line, i, tokens);
      } else if (isWord(c) || c == '$') {
        i = word(line, i, tokens);
      } else if ("|&!<>=():+".indexOf(c) >= 0) {
        boolean two = i + 1 < line.length() && TWO.contains(line.substring(i, i + 2));
        int end = i + (two ? 2 : 1);
        tokens.add(new Token(line.substring(i, end), Kind.OPERATOR, end));
        i = end;
      } else {
        i++; // blanks, and what kconfig warns of and passes over
      }
    }
    return tokens;
  }

  private int word(String line, int start, List<Token> tokens) {
    StringBuilder text = new StringBuilder();
    int i = start;
    while (i < line.length()) {
      if (line.startsWith("$(", i)) {
        int end = macros.end(line, i);
        text.append(macros.expand(line.substring(i, end)));
        i = end;
      } else if (isWord(line.charAt(i)) || line.charAt(i) == '$') {
        text.append(line.charAt(i++));
      } else {
        break;
      }
    }
    if (text.length() > 0) {
      tokens.add(new Token(text.toString(), Kind.WORD, i));
    }
    return i;
  }

  private int quoted(String line, int start, List<Token> tokens) {
    char quote = line.charAt(start);
    StringBuilder text = new StringBuilder();
    int i = start + 1;
    while (i < line.length() && line.charAt(i) != quote) {
      if (line.charAt(i) == '\\' && i + 1 < line.length()) {
        text.append(line.charAt(i + 1));
        i += 2;
      } else if (line.startsWith("$(", i)) {
        int end = macros.end(line, i);
        text.append(macros.expand(line.substring(i, end)));
        i = end;
      } else {
        text.append(line.charAt(i++));
      }
    }
    int end = Math.min(i + 1, line.length());
    tokens.add(new Token(text.toString(), Kind.QUOTED, end));
    return end;
  }

  static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '_'
        || c == '-';
  }
}
