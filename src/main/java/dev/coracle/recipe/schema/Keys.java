package dev.coracle.recipe.schema;

import dev.coracle.recipe.schema.Key.Presence;
import java.util.List;

/** Short ways to write the schema down. */
final class Keys {
  private Keys() {}

  static Key required(String name, Shape shape, String meaning) {
    return new Key(name, shape, Presence.REQUIRED, "", meaning);
  }

  static Key optional(String name, Shape shape, String fallback, String meaning) {
    return new Key(name, shape, Presence.OPTIONAL, fallback, meaning);
  }

  static ListShape list(Shape element) {
    return new ListShape(element, false, "");
  }

  static ListShape open(Shape element) {
    return new ListShape(element, true, "");
  }

  static ListShape keyed(MapShape element, String identity) {
    return new ListShape(element, true, identity);
  }

  /** Not the + operator: its first use costs a command's start some milliseconds. */
  static String choice(String meaning, List<String> words) {
    return meaning.concat(String.join(", ", words));
  }
}
