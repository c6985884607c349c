package dev.coracle.kernel.kconfig;

import java.util.HashMap;
import java.util.Map;

/**
 * A finished {@code .config}.
 *
 * @param values by symbol without {@code CONFIG_}; an option that is off or unknown has no entry
 */
public record DotConfig(Map<String, String> values) {
  private static final String PREFIX = "CONFIG_";

  public DotConfig {
    values = Map.copyOf(values);
  }

  /** Reads the text that {@code make olddefconfig} leaves. */
  public static DotConfig read(String text) {
    Map<String, String> values = new HashMap<>();
    for (String line : text.split("\n", 0)) {
      int equals = line.indexOf('=');
      if (line.startsWith(PREFIX) && equals > 0) {
        values.put(line.substring(PREFIX.length(), equals), line.substring(equals + 1));
      }
    }
    return new DotConfig(values);
  }

  /** The value as written, or {@code n}. */
  public String value(String symbol) {
    return values.getOrDefault(symbol, "n");
  }

  /** Whether an option came out as asked. */
  public boolean grants(OptionRequest request) {
    return value(request.symbol()).equals(request.value());
  }
}
