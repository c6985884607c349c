package dev.coracle.kernel.kconfig;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a kernel tree's Kconfig files say, as far as it explains why an option came out otherwise
 * than asked.
 *
 * @param definitions by symbol; a symbol may be defined in several places, and any may grant it
 * @param selectors by symbol: who switches it on regardless of its conditions
 */
public record Kconfig(
    Map<String, List<Definition>> definitions, Map<String, List<Selector>> selectors) {

  /** The kinds of value that a symbol has. */
  public enum Type {
    BOOL,
    TRISTATE,
    INT,
    HEX,
    STRING,
    UNKNOWN
  }

  /**
   * A condition and where it is written.
   *
   * @param text the expression
   * @param where such as {@code drivers/block/Kconfig:12}
   */
  public record Condition(String text, String where) {
    public KconfigExpression expression() {
      return KconfigExpression.parse(text);
    }
  }

  /**
   * One {@code config} entry.
   *
   * @param where such as {@code drivers/block/Kconfig:10}
   * @param prompted whether a person may set it at all
   * @param promptCondition when a person may set it; empty where always
   * @param conditions its own {@code depends on} lines and those of the menus, ifs and choices
   *     around it
   * @param range the lowest and highest value; empty where there is none
   * @param choice the symbols of which exactly one is on; empty outside a choice
   */
  public record Definition(
      String where,
      Type type,
      boolean prompted,
      Optional<Condition> promptCondition,
      List<Condition> conditions,
      Optional<String> range,
      List<String> choice) {}

  /**
   * A {@code select} line.
   *
   * @param symbol who selects
   * @param condition when; empty where always
   */
  public record Selector(String symbol, Optional<String> condition, String where) {}

  /** The type that any of a symbol's entries gives. */
  public Type type(String symbol) {
    return definitions.getOrDefault(symbol, List.of()).stream()
        .map(Definition::type)
        .filter(type -> type != Type.UNKNOWN)
        .findFirst()
        .orElse(Type.UNKNOWN);
  }
}
