package dev.coracle.publish;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The top level of a {@code verify.json}: what needs no knowledge of single checks.
 *
 * @param passed whether every check that applies passed
 * @param key what was verified and with what; another key means that the verdict is stale
 * @param summary the same for people, in a few lines
 */
public record Verdict(boolean passed, String key, String summary) {

  /** The verdict in a file; empty where there is none or it cannot be read as one. */
  public static Optional<Verdict> read(Path file) {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    Map<String, String> top = new HashMap<>();
    try (JsonParser json = Json.FACTORY.createParser(InputFile.open(file))) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        if (value.isScalarValue()) {
          top.put(field, json.getText());
        } else {
          json.skipChildren();
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    String passed = top.get("passed");
    if (passed == null) {
      return Optional.empty();
    }
    return Optional.of(
        new Verdict(
            Boolean.parseBoolean(passed),
            top.getOrDefault("key", ""),
            top.getOrDefault("summary", "")));
  }
}
