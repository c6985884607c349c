package dev.coracle.recipe.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What {@code remove} can take out of a parent: elements of every list, by name or path, and single
 * keys. A list is named by its own key, such as {@code units}; where two lists have the same key,
 * by the whole path, such as {@code kernel.source.suites}.
 */
public final class RemovableKeys {
  /** The key of {@code remove} that takes out whole keys. */
  public static final String KEYS = "keys";

  private RemovableKeys() {}

  /** The keys that a mapping {@code remove} can have for recipes with these keys. */
  static MappingType type(MappingType body) {
    List<SchemaKey> keys = new ArrayList<>();
    removable(body)
        .forEach(
            (name, path) ->
                keys.add(
                    new SchemaKey(
                        name,
                        new ListType(elementType(typeAt(path, body)), true, ""),
                        SchemaKey.Presence.OPTIONAL,
                        "",
                        "elements of " + path)));
    keys.add(
        new SchemaKey(
            KEYS,
            new ListType(ScalarType.KEY_PATH, true, ""),
            SchemaKey.Presence.OPTIONAL,
            "",
            "whole keys, such as image.verity"));
    return new MappingType(keys, Map.of());
  }

  /** For each list or table, the path from the outside in, by the name that {@code remove} uses. */
  public static Map<String, String> removable(MappingType body) {
    Map<String, ValueType> all = paths(body);
    Map<String, Integer> times = new HashMap<>();
    all.forEach(
        (path, type) -> {
          if (!(type instanceof MappingType)) {
            times.merge(lastKey(path), 1, Integer::sum);
          }
        });
    Map<String, String> names = new LinkedHashMap<>();
    all.forEach(
        (path, type) -> {
          if (type instanceof ListType || type instanceof TableType) {
            names.put(times.getOrDefault(lastKey(path), 0) == 1 ? lastKey(path) : path, path);
          }
        });
    return names;
  }

  /** The type of every key, by its path; not of the keys of lists' elements. */
  public static Map<String, ValueType> paths(MappingType body) {
    Map<String, ValueType> paths = new LinkedHashMap<>();
    collect("", body, paths);
    return paths;
  }

  private static void collect(String prefix, MappingType map, Map<String, ValueType> paths) {
    for (SchemaKey key : map.keys()) {
      String path = prefix + key.name();
      paths.put(path, key.type());
      if (key.type() instanceof MappingType inner) {
        collect(path + ".", inner, paths);
      }
    }
  }

  private static ValueType typeAt(String path, MappingType body) {
    return Objects.requireNonNull(paths(body).get(path), path);
  }

  private static ValueType elementType(ValueType type) {
    if (type instanceof TableType table) {
      return table.key();
    }
    ListType list = (ListType) type;
    return list.element() instanceof MappingType map
        ? map.key(list.identity()).orElseThrow().type()
        : list.element();
  }

  private static String lastKey(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
