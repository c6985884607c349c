package dev.coracle.publish;

import dev.coracle.host.InputFile;
import dev.coracle.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

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
    Map<String, Object> top;
    try (InputStream stream = InputFile.open(file)) {
      top = Json.fields(stream, Set.of("passed", "key", "summary"));
    } catch (IOException e) {
      return Optional.empty();
    }
    if (!(top.get("passed") instanceof Boolean passed)) {
      return Optional.empty();
    }
    return Optional.of(new Verdict(passed, Json.text(top, "key"), Json.text(top, "summary")));
  }
}
