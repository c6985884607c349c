package dev.coracle.recipe.schema;

import dev.coracle.recipe.schema.SchemaKey.Presence;
import java.util.List;

/** Short ways to write the schema down. */
final class SchemaKeys {
  private SchemaKeys() {}

  static SchemaKey required(String name, ValueType type, String meaning) {
    return new SchemaKey(name, type, Presence.REQUIRED, "", meaning);
  }

  static SchemaKey optional(String name, ValueType type, String fallback, String meaning) {
    return new SchemaKey(name, type, Presence.OPTIONAL, fallback, meaning);
  }

  static ListType list(ValueType element) {
    return new ListType(element, false, "");
  }

  static ListType open(ValueType element) {
    return new ListType(element, true, "");
  }

  static ListType keyed(MappingType element, String identity) {
    return new ListType(element, true, identity);
  }

  /** Not the + operator: its first use costs a command's start some milliseconds. */
  static String choice(String meaning, List<String> words) {
    return meaning.concat(String.join(", ", words));
  }
}
