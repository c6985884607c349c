package dev.coracle.recipe.schema;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A mapping with known keys.
 *
 * @param keys the keys it can have
 * @param refused keys that people look for here and that are left out on purpose, with the reason
 * @param retired keys of earlier versions, each with the key that took its place
 */
public record MappingType(
    List<SchemaKey> keys, Map<String, String> refused, Map<String, String> retired)
    implements ValueType {
  MappingType(SchemaKey... keys) {
    this(List.of(keys), Map.of(), Map.of());
  }

  MappingType(List<SchemaKey> keys, Map<String, String> refused) {
    this(keys, refused, Map.of());
  }

  /** The key with a name. */
  public Optional<SchemaKey> key(String name) {
    for (SchemaKey key : keys) {
      if (key.name().equals(name)) {
        return Optional.of(key);
      }
    }
    return Optional.empty();
  }

  /** The names of all keys, in order. */
  public List<String> names() {
    return keys.stream().map(SchemaKey::name).toList();
  }

  @Override
  public String words() {
    return "mapping";
  }
}
