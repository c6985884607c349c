package dev.coracle.kernel.kconfig.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A condition or a value of the Kconfig language (Documentation/kbuild/kconfig-language), its names
 * bound to symbols. Its value is 0 (n), 1 (m) or 2 (y).
 */
public sealed interface Expression {
  Expression ALWAYS = new Constant(2);
  Expression NEVER = new Constant(0);

  /** n, m or y. */
  record Constant(int value) implements Expression {
    @Override
    public String toString() {
      return value == 2 ? "y" : value == 1 ? "m" : "n";
    }
  }

  /** m in a condition: n in a kernel without modules. */
  record Modules() implements Expression {
    @Override
    public String toString() {
      return "m";
    }
  }

  /** A symbol's value. */
  record Reference(Symbol symbol) implements Expression {
    @Override
    public String toString() {
      return symbol.isConstant() ? '"' + symbol.name() + '"' : symbol.name();
    }
  }

  /** The contrary: two minus. */
  record Not(Expression inner) implements Expression {
    @Override
    public String toString() {
      return "!" + inner;
    }
  }

  /** All: the smallest. */
  record And(List<Expression> parts) implements Expression {
    public And {
      parts = List.copyOf(parts);
    }

    @Override
    public String toString() {
      return join(parts, " && ");
    }
  }

  /** Any: the greatest. */
  record Or(List<Expression> parts) implements Expression {
    public Or {
      parts = List.copyOf(parts);
    }

    @Override
    public String toString() {
      return join(parts, " || ");
    }
  }

  /**
   * A comparison of two symbols, numbers as numbers and all else as text.
   *
   * @param operator {@code =}, {@code !=}, {@code <}, {@code <=}, {@code >} or {@code >=}
   */
  record Comparison(String operator, Symbol left, Symbol right) implements Expression {
    @Override
    public String toString() {
      return new Reference(left) + operator + new Reference(right);
    }
  }

  /** Both; flat where either already is a list. */
  static Expression and(Expression left, Expression right) {
    if (left.equals(ALWAYS)) {
      return right;
    }
    return right.equals(ALWAYS) ? left : new And(List.of(left, right));
  }

  /** In parentheses where it holds an operator. */
  private static String join(List<Expression> parts, String operator) {
    return parts.stream()
        .map(part -> part instanceof And || part instanceof Or ? "(" + part + ")" : part.toString())
        .collect(Collectors.joining(operator));
  }
}
