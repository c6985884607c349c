package dev.coracle.kernel.kconfig.syntax;

import dev.coracle.kernel.kconfig.model.Expression;
import dev.coracle.kernel.kconfig.model.FileLine;
import dev.coracle.kernel.kconfig.model.Symbol;
import dev.coracle.kernel.kconfig.syntax.Lexer.Kind;
import dev.coracle.kernel.kconfig.syntax.Lexer.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Reads an expression from the tokens of a line, from some position on. */
final class ExpressionParser {
  private static final Set<String> COMPARISONS = Set.of("=", "!=", "<", "<=", ">", ">=");
  private static final int MOST_NESTED = 200;

  private final List<Token> tokens;
  private final Function<Token, Symbol> symbols;
  private final boolean condition;
  private final FileLine where;
  private int next;
  private int nested;

  /**
   * @param symbols finds or makes the symbol that a token names
   * @param condition whether m means "m, if there are modules"
   */
  ExpressionParser(
      List<Token> tokens,
      int start,
      Function<Token, Symbol> symbols,
      boolean condition,
      FileLine where) {
    this.tokens = tokens;
    this.next = start;
    this.symbols = symbols;
    this.condition = condition;
    this.where = where;
  }

  /** The position after what was read. */
  int next() {
    return next;
  }

  Expression read() {
    List<Expression> parts = new ArrayList<>(List.of(and()));
    while (take("||")) {
      parts.add(and());
    }
    return parts.size() == 1 ? parts.get(0) : new Expression.Or(parts);
  }

  private Expression and() {
    List<Expression> parts = new ArrayList<>(List.of(single()));
    while (take("&&")) {
      parts.add(single());
    }
    return parts.size() == 1 ? parts.get(0) : new Expression.And(parts);
  }

  private Expression single() {
    if (++nested > MOST_NESTED) {
      throw new KconfigSyntaxException(where, "an expression nests too deep");
    }
    Expression result;
    if (take("!")) {
      result = new Expression.Not(single());
    } else if (take("(")) {
      result = read();
      if (!take(")")) {
        throw new KconfigSyntaxException(where, "')' is missing");
      }
    } else {
      result = operand();
    }
    nested--;
    return result;
  }

  private Expression operand() {
    Token left = take();
    if (next < tokens.size() && tokens.get(next).kind() == Kind.OPERATOR) {
      String operator = tokens.get(next).text();
      if (COMPARISONS.contains(operator)) {
        next++;
        return new Expression.Comparison(operator, symbols.apply(left), symbols.apply(take()));
      }
    }
    return switch (left.text()) {
      case "y" -> Expression.ALWAYS;
      case "n" -> Expression.NEVER;
      case "m" -> condition ? new Expression.Modules() : new Expression.Constant(1);
      default -> new Expression.Reference(symbols.apply(left));
    };
  }

  private Token take() {
    if (next == tokens.size() || tokens.get(next).kind() == Kind.OPERATOR) {
      throw new KconfigSyntaxException(where, "an option or a value is missing");
    }
    return tokens.get(next++);
  }

  private boolean take(String operator) {
    if (next < tokens.size() && tokens.get(next).isOperator(operator)) {
      next++;
      return true;
    }
    return false;
  }
}
