package dev.coracle.host;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a user sets for all recipes: {@code config.yaml} in the configuration directory, with the
 * keys {@code cache.from}, {@code cache.to} and {@code store.size-limit}.
 */
public final class UserConfig {
  /** In the configuration directory. */
  public static final String FILE = "config.yaml";

  private static final int LARGEST = 1 << 20;
  private static final Map<String, Set<String>> KEYS =
      Map.of("cache", Set.of("from", "to"), "store", Set.of("size-limit"));

  private final Path file;
  private final Map<String, Object> values;

  private UserConfig(Path file, Map<String, Object> values) {
    this.file = file;
    this.values = values;
  }

  /**
   * Reads it; one that is missing sets nothing.
   *
   * @throws CoracleException (ENVIRONMENT) {@code host.config}
   */
  public static UserConfig of(Map<String, String> environment) {
    Path file = XdgDirectories.of(environment).config().resolve(FILE);
    try {
      String text = new String(InputFile.read(file, LARGEST), StandardCharsets.UTF_8);
      UserConfig config = new UserConfig(file, parse(text));
      config.check();
      return config;
    } catch (NoSuchFileException e) {
      return new UserConfig(file, Map.of());
    } catch (IOException e) {
      String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw wrong(file, "it cannot be read: " + why);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> parse(String text) throws IOException {
    try (JsonParser parser = new YAMLFactory().createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == null) {
        return Map.of();
      }
      if (Json.value(parser) instanceof Map<?, ?> map) {
        return (Map<String, Object>) map;
      }
      throw new IOException("it is no mapping");
    }
  }

  private void check() {
    values.forEach(
        (name, value) -> {
          Set<String> known = KEYS.get(name);
          if (known == null || !(value instanceof Map<?, ?> keys)) {
            throw wrong(file, "'" + name + "' is no setting");
          }
          for (Object key : keys.keySet()) {
            if (!known.contains(String.valueOf(key))) {
              throw wrong(file, "'" + name + "." + key + "' is no setting");
            }
          }
        });
  }

  private static CoracleException wrong(Path file, String why) {
    return new CoracleException(
        ExitCode.ENVIRONMENT,
        Diagnostic.error(
            "host.config",
            "the configuration " + file + " is wrong: " + why,
            "settings are cache.from and cache.to, which are lists, and store.size-limit"));
  }

  /** The directory that it is in: what paths in it are relative to. */
  public Path directory() {
    return file.resolveSibling("").toAbsolutePath();
  }

  /** A list of texts; a single text counts as one. */
  public List<String> texts(String group, String name) {
    Object value = Json.child(values, group).get(name);
    if (value == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    for (Object each : value instanceof List<?> list ? list : List.of(value)) {
      if (!(each instanceof String text)) {
        throw wrong(file, group + "." + name + " is no list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  /** A text, if it is set. */
  public Optional<String> text(String group, String name) {
    return texts(group, name).stream().findFirst();
  }
}
