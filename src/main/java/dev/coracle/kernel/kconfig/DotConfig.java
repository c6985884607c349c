package dev.coracle.kernel.kconfig;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A finished {@code .config}.
 *
 * @param values by symbol without {@code CONFIG_}, in the file's order; {@code n} for an option
 *     that is off, and none for one that the configuration does not name
 */
public record DotConfig(Map<String, String> values) {
  /** Begins an option's name in the file. */
  public static final String PREFIX = "CONFIG_";

  private static final String UNSET = " is not set";

  public DotConfig {
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }

  /** Reads the text that {@code make olddefconfig} leaves. */
  public static DotConfig read(String text) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : text.split("\n", 0)) {
      int equals = line.indexOf('=');
      if (line.startsWith(PREFIX) && equals > 0) {
        values.put(line.substring(PREFIX.length(), equals), line.substring(equals + 1));
      } else if (line.startsWith("# " + PREFIX) && line.endsWith(UNSET)) {
        values.put(line.substring(2 + PREFIX.length(), line.length() - UNSET.length()), "n");
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
