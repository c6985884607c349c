package dev.coracle.kernel.kconfig.solve;

import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code .config} asks for, as kconfig takes it: of several lines for one option the last
 * counts, and a value that its type cannot have does not.
 */
public final class UserValues {
  private static final String UNSET = " is not set";

  private final Map<Symbol, String> values;
  private final Map<Symbol, Integer> order;
  private final int lines;

  private UserValues(Map<Symbol, String> values, Map<Symbol, Integer> order, int lines) {
    this.values = values;
    this.order = order;
    this.lines = lines;
  }

  /** Reads the lines of a {@code .config}; passes over what kconfig passes over. */
  public static UserValues of(String text, KconfigModel model) {
    return new UserValues(Map.of(), Map.of(), 0).and(text, model);
  }

  /** The same with more lines at the end. */
  public UserValues and(String text, KconfigModel model) {
    Map<Symbol, String> values = new LinkedHashMap<>(this.values);
    Map<Symbol, Integer> order = new HashMap<>(this.order);
    int number = lines;
    for (String line : text.split("\n", -1)) {
      number++;
      boolean unset = line.startsWith("# " + DotConfig.PREFIX) && line.endsWith(UNSET);
      int equals = line.indexOf('=');
      if (!unset && (equals < 0 || !line.startsWith(DotConfig.PREFIX))) {
        continue;
      }
      String name =
          unset
              ? line.substring(2 + DotConfig.PREFIX.length(), line.length() - UNSET.length())
              : line.substring(DotConfig.PREFIX.length(), equals);
      Optional<Symbol> symbol = model.option(name);
      if (symbol.isPresent()) {
        Optional<String> value =
            accepted(symbol.get().type(), unset ? "n" : line.substring(equals + 1));
        if (value.isPresent()) {
          values.put(symbol.get(), value.get());
          order.put(symbol.get(), number);
        }
      }
    }
    return new UserValues(values, order, number);
  }

  /** What is asked of an option; of a string without its quotes. */
  Optional<String> value(Symbol symbol) {
    return Optional.ofNullable(values.get(symbol));
  }

  /** Whether the configuration has a line for an option. */
  public boolean asks(Symbol symbol) {
    return values.containsKey(symbol);
  }

  /** In which line it was asked for: later ones come first where only one can be on. */
  int line(Symbol symbol) {
    return order.getOrDefault(symbol, 0);
  }

  private static Optional<String> accepted(Symbol.Type type, String text) {
    return switch (type) {
      case BOOL, TRISTATE -> {
        String first = text.isEmpty() ? "" : text.substring(0, 1);
        boolean module = first.equals("m") && type == Symbol.Type.TRISTATE;
        yield module || first.equals("y") || first.equals("n")
            ? Optional.of(first)
            : Optional.empty();
      }
      case STRING -> unquoted(text);
      case INT -> text.matches("-?(0|[1-9][0-9]*)") ? Optional.of(text) : Optional.empty();
      case HEX -> text.matches("(0[xX])?[0-9a-fA-F]+") ? Optional.of(text) : Optional.empty();
      case UNKNOWN -> Optional.empty();
    };
  }

  private static Optional<String> unquoted(String text) {
    if (!text.startsWith("\"")) {
      return Optional.empty();
    }
    StringBuilder out = new StringBuilder();
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        return Optional.of(out.toString());
      }
      if (c == '\\' && i + 1 < text.length()) {
        c = text.charAt(++i);
      }
      out.append(c);
    }
    return Optional.empty();
  }
}
