package dev.coracle.answer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A kernel's final configuration, as a result has it. */
public final class KernelConfig {
  /** Begins an option's name in {@code .config}. */
  public static final String PREFIX = "CONFIG_";

  private static final String UNSET = " is not set";

  private KernelConfig() {}

  /** The values of a {@code .config}, {@code n} for options that are not set, by full name. */
  public static Map<String, String> values(List<String> config) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : config) {
      int equals = line.indexOf('=');
      if (line.startsWith(PREFIX) && equals > 0) {
        values.put(line.substring(0, equals), line.substring(equals + 1));
      } else if (line.startsWith("# " + PREFIX) && line.endsWith(UNSET)) {
        values.put(line.substring(2, line.length() - UNSET.length()), "n");
      }
    }
    return values;
  }
}
