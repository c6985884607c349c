package dev.coracle.publish;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.json.Json;
import dev.coracle.store.StepKey;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes {@code origins.json}. Equal values give equal bytes. */
public final class OriginsWriter {
  /** Longer values of a step's inputs, such as texts of files, are known by their digest. */
  private static final int LONGEST = 200;

  private OriginsWriter() {}

  /** Writes a result's origins. */
  public static void write(Path file, Origins origins) throws IOException {
    try (JsonGenerator json = Json.generator(Files.newOutputStream(file))) {
      json.writeStartObject();
      json.writeNumberField("schema", Origins.SCHEMA);
      json.writeStringField("recipe", origins.recipe());
      json.writeStringField("release", origins.release());
      files(json, origins.files());
      json.writeArrayFieldStart("units");
      for (Origins.Unit unit : origins.units()) {
        json.writeStartObject();
        json.writeStringField("name", unit.name());
        json.writeStringField("file", unit.file());
        json.writeStringField("reason", unit.reason());
        json.writeBooleanField("boot", unit.boot());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("leftOut");
      for (Origins.LeftOut each : origins.leftOut()) {
        json.writeStartObject();
        json.writeStringField("kind", each.kind());
        json.writeStringField("name", each.name());
        json.writeStringField("by", each.by());
        json.writeStringField("how", each.how());
        json.writeEndObject();
      }
      json.writeEndArray();
      reasons(json, "excluded", origins.excluded());
      reasons(json, "listed", origins.listed());
      options(json, origins.options());
      steps(json, origins.steps());
      json.writeEndObject();
      json.writeRaw('\n');
    }
  }

  private static void files(JsonGenerator json, List<Origins.Asked> files) throws IOException {
    json.writeArrayFieldStart("files");
    for (Origins.Asked each : files) {
      json.writeStartObject();
      json.writeStringField("path", each.path());
      reasons(json, "needs", each.needs());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void reasons(JsonGenerator json, String name, List<Origins.Reason> reasons)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Origins.Reason reason : reasons) {
      json.writeStartObject();
      json.writeStringField("by", reason.by());
      json.writeStringField("at", reason.at());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void options(JsonGenerator json, List<Origins.Option> options) throws IOException {
    json.writeArrayFieldStart("options");
    for (Origins.Option option : options) {
      json.writeStartObject();
      json.writeStringField("name", option.name());
      json.writeStringField("value", option.value());
      json.writeStringField("by", option.by());
      json.writeStringField("at", option.at());
      json.writeStringField("reason", option.reason());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void steps(JsonGenerator json, List<StepKey> steps) throws IOException {
    json.writeArrayFieldStart("steps");
    for (StepKey step : steps) {
      json.writeStartObject();
      json.writeStringField("kind", step.kind());
      json.writeStringField("key", step.digest().hex());
      json.writeObjectFieldStart("inputs");
      for (StepKey.Input input : step.inputs()) {
        Json.strings(
            json, input.name(), input.values().stream().map(OriginsWriter::brief).toList());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** A value as it is kept: as it is, or its digest where it is long or has several lines. */
  public static String brief(String value) {
    return value.length() <= LONGEST && value.indexOf('\n') < 0
        ? value
        : "sha256 " + Sha256.of(value.getBytes(StandardCharsets.UTF_8)).brief();
  }
}
