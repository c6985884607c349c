package dev.coracle.kernel.kconfig;

import dev.coracle.diagnostic.SourceLocation;
import java.util.Objects;

/**
 * One option that somebody asked for.
 *
 * @param symbol the Kconfig symbol, without {@code CONFIG_}
 * @param value what it is to be, as {@code .config} writes it: {@code y}, {@code n}, a number, or a
 *     string in double quotes; never {@code m}
 * @param place the fragment's line, or the recipe's line that names a driver
 * @param reason why, in the asker's words; may be empty
 * @param overridable whether another request for the same option takes precedence
 */
public record OptionRequest(
    String symbol, String value, SourceLocation place, String reason, boolean overridable) {

  /** A request that is not overridable. */
  public OptionRequest(String symbol, String value, SourceLocation place, String reason) {
    this(symbol, value, place, reason, false);
  }

  public OptionRequest {
    if (!isSymbol(symbol)) {
      throw new IllegalArgumentException("not a Kconfig symbol: " + symbol);
    }
    if (value.isEmpty() || value.equals("m") || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("not a value for " + symbol + ": " + value);
    }
    Objects.requireNonNull(place);
    Objects.requireNonNull(reason);
  }

  /** The same, over which another request takes precedence. */
  public OptionRequest asOverridable() {
    return new OptionRequest(symbol, value, place, reason, true);
  }

  /** Whether the option is to be off. */
  public boolean off() {
    return value.equals("n");
  }

  /** The line of a {@code .config} that says so. */
  public String configLine() {
    return off() ? "# CONFIG_" + symbol + " is not set" : "CONFIG_" + symbol + "=" + value;
  }

  /** {@code CONFIG_X=y}, for people. */
  public String spelled() {
    return "CONFIG_" + symbol + "=" + value;
  }

  /** Whether a text can be the name of a Kconfig symbol: letters, digits and underscores. */
  public static boolean isSymbol(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean word =
          (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
      if (!word) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
