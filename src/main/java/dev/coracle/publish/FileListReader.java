package dev.coracle.publish;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.coracle.json.JsonStream;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a manifest's {@code files}, of which there are thousands. */
final class FileListReader {
  private static final String FILES = "files";

  private final JsonParser json;
  private @Nullable String path;
  private @Nullable String type;
  private @Nullable String mode;
  private @Nullable String owner;
  private @Nullable Long size;
  private Optional<Sha256> sha256 = Optional.empty();
  private String target = "";
  private @Nullable String kind;
  private @Nullable String source;
  private @Nullable String neededBy;

  private FileListReader(JsonParser json) {
    this.json = json;
  }

  /**
   * Reads the array at whose first token a parser is.
   *
   * @throws IllegalArgumentException naming the field that is missing or of another type
   */
  static List<FileEntry> read(JsonParser json) throws IOException {
    return JsonStream.array(json, FILES, () -> new FileListReader(json).entry());
  }

  private FileEntry entry() throws IOException {
    JsonStream.object(json, FILES, this::field);
    return new FileEntry(
        given(path, "path"),
        given(type, "type"),
        given(mode, "mode"),
        given(owner, "owner"),
        sha256.isPresent() ? given(size, "size") : 0,
        sha256,
        target,
        given(kind, "kind"),
        given(source, "source"),
        given(neededBy, "neededBy"));
  }

  private void field(String name) throws IOException {
    switch (name) {
      case "path" -> path = JsonStream.text(json, name);
      case "type" -> type = JsonStream.text(json, name);
      case "mode" -> mode = JsonStream.text(json, name);
      case "owner" -> owner = JsonStream.text(json, name);
      case "size" ->
          size = json.currentToken() == JsonToken.VALUE_NUMBER_INT ? json.getLongValue() : null;
      case "sha256" -> sha256 = Optional.of(new Sha256(JsonStream.text(json, name)));
      case "target" -> target = JsonStream.text(json, name);
      case "origin" -> JsonStream.object(json, name, this::originField);
      default -> json.skipChildren();
    }
  }

  private void originField(String name) throws IOException {
    switch (name) {
      case "kind" -> kind = JsonStream.text(json, name);
      case "source" -> source = JsonStream.text(json, name);
      case "neededBy" -> neededBy = JsonStream.text(json, name);
      default -> json.skipChildren();
    }
  }

  private static <T> T given(@Nullable T value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("field " + field + " is missing or of another type");
    }
    return value;
  }
}
