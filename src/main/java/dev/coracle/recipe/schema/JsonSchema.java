package dev.coracle.recipe.schema;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.json.Json;
import dev.coracle.recipe.KnownNames;
import dev.coracle.recipe.schema.SchemaKey.Presence;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The recipe schema as a JSON Schema of draft-07, which is what editors read (JSON Schema
 * Validation, draft-handrews-json-schema-validation-01). SchemaKeys, descriptions and defaults come
 * from {@link RecipeSchema}; it refuses nothing that the reader takes. What it cannot say, such as
 * whether a package exists, the build reports.
 */
public final class JsonSchema {
  /** The file name that the first line of shipped recipes gives to editors, beside the recipe. */
  public static final String FILE = "recipe.schema.json";

  private static final String DRAFT = "http://json-schema.org/draft-07/schema#";

  /** Profiles and sections for one architecture are alike. */
  private static final String SECTION = "#/definitions/section";

  private static final String[] FILE_KINDS = {
    "content", "source", "template", "link", "directory", "pre-init"
  };

  private final JsonGenerator json;

  private JsonSchema(JsonGenerator json) {
    this.json = json;
  }

  /** The schema's text, the same each time. */
  public static String text() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = Json.generator(bytes)) {
      new JsonSchema(json).whole();
    }
    return bytes.toString(StandardCharsets.UTF_8) + "\n";
  }

  private void whole() throws IOException {
    json.writeStartObject();
    json.writeStringField("$schema", DRAFT);
    json.writeStringField("title", "Coracle recipe");
    json.writeStringField("type", "object");
    properties(RecipeSchema.RECIPE, false);
    Json.strings(json, "required", List.of("name"));
    // What a parent has need not be repeated.
    json.writeObjectFieldStart("if");
    json.writeObjectFieldStart("not");
    Json.strings(json, "required", List.of("extends"));
    json.writeEndObject();
    json.writeEndObject();
    json.writeObjectFieldStart("then");
    completeness(RecipeSchema.RECIPE);
    json.writeEndObject();
    json.writeObjectFieldStart("definitions");
    json.writeObjectFieldStart("section");
    json.writeStringField("type", "object");
    properties(RecipeSchema.SECTION, false);
    json.writeEndObject();
    json.writeEndObject();
    json.writeEndObject();
  }

  /** Which keys a recipe without a parent must have, at the top and in its mappings. */
  private void completeness(MappingType map) throws IOException {
    List<String> required = required(map);
    if (!required.isEmpty()) {
      Json.strings(json, "required", required);
    }
    List<SchemaKey> inner = new ArrayList<>();
    for (SchemaKey key : map.keys()) {
      if (key.type() instanceof MappingType below
          && !key.name().equals("remove")
          && !required(below).isEmpty()) {
        inner.add(key);
      }
    }
    if (!inner.isEmpty()) {
      json.writeObjectFieldStart("properties");
      for (SchemaKey key : inner) {
        json.writeObjectFieldStart(key.name());
        completeness((MappingType) key.type());
        json.writeEndObject();
      }
      json.writeEndObject();
    }
  }

  private static List<String> required(MappingType map) {
    return map.keys().stream()
        .filter(key -> key.presence() != Presence.OPTIONAL)
        .map(SchemaKey::name)
        .toList();
  }

  /**
   * @param complete whether required keys must be there: in the entries of lists, which are never
   *     merged
   */
  private void properties(MappingType map, boolean complete) throws IOException {
    json.writeBooleanField("additionalProperties", false);
    json.writeObjectFieldStart("properties");
    for (SchemaKey key : map.keys()) {
      json.writeObjectFieldStart(key.name());
      json.writeStringField("description", description(key));
      if (key.name().equals("extends")) {
        shortOr(key.type(), () -> JsonTypes.write(json, ScalarType.HOST_PATH));
      } else if (key.name().equals("image") && key.type() instanceof MappingType) {
        shortOr(key.type(), () -> value(new ListType(ScalarType.OUTPUT_FORMAT, false, "")));
      } else {
        value(key.type(), complete);
      }
      json.writeEndObject();
    }
    json.writeEndObject();
    if (complete && !required(map).isEmpty()) {
      Json.strings(json, "required", required(map));
    }
    choices(map);
  }

  @FunctionalInterface
  private interface Body {
    void write() throws IOException;
  }

  /** A key that can also be written in a short form. */
  private void shortOr(ValueType type, Body shortForm) throws IOException {
    json.writeArrayFieldStart("anyOf");
    json.writeStartObject();
    value(type);
    json.writeEndObject();
    json.writeStartObject();
    shortForm.write();
    json.writeEndObject();
    json.writeEndArray();
  }

  private static String description(SchemaKey key) {
    String fallback = key.fallback().isEmpty() ? "" : " (default: " + key.fallback() + ")";
    return key.meaning() + fallback;
  }

  /** Keys of which exactly one is there. */
  private void choices(MappingType map) throws IOException {
    if (map == FileKeys.FILE) {
      exactlyOne(FILE_KINDS);
    } else if (map == FileKeys.DROP_IN) {
      exactlyOne("content", "source", "template");
    } else if (map == VerifyKeys.CHECK) {
      exactlyOne("run", "tcp");
    }
  }

  private void exactlyOne(String... keys) throws IOException {
    json.writeArrayFieldStart("oneOf");
    for (String key : keys) {
      json.writeStartObject();
      Json.strings(json, "required", List.of(key));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void value(ValueType type) throws IOException {
    value(type, false);
  }

  private void value(ValueType type, boolean complete) throws IOException {
    if (type instanceof ScalarType scalar) {
      JsonTypes.write(json, scalar);
    } else if (type instanceof ListType list) {
      json.writeStringField("type", "array");
      if (!list.mayBeEmpty()) {
        json.writeNumberField("minItems", 1);
      }
      if (list.element() instanceof ScalarType) {
        json.writeBooleanField("uniqueItems", true);
      }
      json.writeObjectFieldStart("items");
      value(list.element(), true);
      json.writeEndObject();
    } else if (type instanceof MappingType map) {
      json.writeStringField("type", "object");
      properties(map, complete);
    } else if (type instanceof TableType table) {
      table(table, complete);
    }
  }

  private void table(TableType table, boolean complete) throws IOException {
    json.writeStringField("type", "object");
    if (table.key() == ScalarType.ANY_ARCHITECTURE) {
      // Named, so that an editor completes them.
      json.writeBooleanField("additionalProperties", false);
      json.writeObjectFieldStart("properties");
      for (String name : KnownNames.DEBIAN_ARCHITECTURES) {
        json.writeObjectFieldStart(name);
        json.writeStringField("$ref", SECTION);
        json.writeEndObject();
      }
      json.writeEndObject();
      return;
    }
    json.writeObjectFieldStart("additionalProperties");
    if (table.element() == RecipeSchema.SECTION) {
      json.writeStringField("$ref", SECTION);
    } else {
      value(table.element(), complete);
    }
    json.writeEndObject();
  }
}
