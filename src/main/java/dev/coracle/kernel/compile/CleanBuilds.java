package dev.coracle.kernel.compile;

import dev.coracle.kernel.kconfig.DotConfig;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;

/** Which configurations are compiled clean, whatever tree there is. */
final class CleanBuilds {
  private static final String TABLE = "clean-builds.properties";

  private CleanBuilds() {}

  /**
   * Why a kernel is not compiled in the tree of another one.
   *
   * @param config the text of its {@code .config}
   */
  static Optional<String> reason(String config) throws IOException {
    Properties table = new Properties();
    try (InputStream bytes =
            Objects.requireNonNull(CleanBuilds.class.getResourceAsStream(TABLE), TABLE);
        Reader text = new InputStreamReader(bytes, StandardCharsets.UTF_8)) {
      table.load(text);
    }
    return table.stringPropertyNames().stream()
        .sorted()
        .filter(option -> config.contains("\n" + DotConfig.PREFIX + option + "=y\n"))
        .findFirst()
        .map(option -> "with " + DotConfig.PREFIX + option + " " + table.getProperty(option));
  }
}
