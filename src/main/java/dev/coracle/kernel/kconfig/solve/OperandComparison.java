package dev.coracle.kernel.kconfig.solve;

import dev.coracle.kernel.kconfig.model.Symbol;
import java.math.BigInteger;
import java.util.List;
import java.util.Optional;

/**
 * Comparisons: as numbers where both sides are some (n, m and y are 0, 1 and 2), otherwise as text.
 */
final class OperandComparison {
  private OperandComparison() {}

  /** A side: what type its symbol has, and its value. */
  record Operand(Symbol.Type type, String text) {}

  static int compare(Operand left, Operand right) {
    boolean strings = left.type() == Symbol.Type.STRING && right.type() == Symbol.Type.STRING;
    Optional<BigInteger> a = strings ? Optional.empty() : number(left);
    Optional<BigInteger> b = strings ? Optional.empty() : number(right);
    return a.isPresent() && b.isPresent()
        ? a.get().compareTo(b.get())
        : left.text().compareTo(right.text());
  }

  private static Optional<BigInteger> number(Operand operand) {
    return switch (operand.type()) {
      case BOOL, TRISTATE ->
          Optional.of(BigInteger.valueOf(List.of("n", "m", "y").indexOf(operand.text())));
      case INT -> parsed(operand.text(), 10);
      case HEX -> parsed(operand.text(), 16);
      default -> {
        int tristate = List.of("n", "m", "y").indexOf(operand.text());
        yield tristate < 0 ? parsed(operand.text(), 0) : Optional.of(BigInteger.valueOf(tristate));
      }
    };
  }

  /**
   * The number that a text is.
   *
   * @param base 0 where the text says it: 0x for 16, 0 for 8, otherwise 10
   */
  private static Optional<BigInteger> parsed(String text, int base) {
    String digits = text.startsWith("-") ? text.substring(1) : text;
    boolean hex = digits.startsWith("0x") || digits.startsWith("0X");
    int radix = base != 0 ? base : hex ? 16 : digits.startsWith("0") ? 8 : 10;
    digits = hex && radix == 16 ? digits.substring(2) : digits;
    try {
      BigInteger value = new BigInteger(digits, radix);
      return Optional.of(text.startsWith("-") ? value.negate() : value);
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
