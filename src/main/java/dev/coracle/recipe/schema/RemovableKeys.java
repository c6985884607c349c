package dev.coracle.recipe.schema;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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
  static MapShape shape(MapShape body) {
    List<Key> keys = new ArrayList<>();
    removable(body)
        .forEach(
            (name, path) ->
                keys.add(
                    new Key(
                        name,
                        new ListShape(elementType(shapeAt(path, body)), true, ""),
                        Key.Presence.OPTIONAL,
                        "",
                        "elements of " + path)));
    keys.add(
        new Key(
            KEYS,
            new ListShape(ScalarType.KEY_PATH, true, ""),
            Key.Presence.OPTIONAL,
            "",
            "whole keys, such as image.verity"));
    return new MapShape(keys, Map.of());
  }

  /** For each list or table, the path from the outside in, by the name that {@code remove} uses. */
  public static Map<String, String> removable(MapShape body) {
    Map<String, Shape> all = paths(body);
    Map<String, Integer> times = new HashMap<>();
    all.forEach(
        (path, shape) -> {
          if (!(shape instanceof MapShape)) {
            times.merge(lastKey(path), 1, Integer::sum);
          }
        });
    Map<String, String> names = new LinkedHashMap<>();
    all.forEach(
        (path, shape) -> {
          if (shape instanceof ListShape || shape instanceof TableShape) {
            names.put(times.get(lastKey(path)) == 1 ? lastKey(path) : path, path);
          }
        });
    return names;
  }

  /** The shape of every key, by its path; not of the keys of lists' elements. */
  public static Map<String, Shape> paths(MapShape body) {
    Map<String, Shape> paths = new LinkedHashMap<>();
    collect("", body, paths);
    return paths;
  }

  private static void collect(String prefix, MapShape map, Map<String, Shape> paths) {
    for (Key key : map.keys()) {
      String path = prefix + key.name();
      paths.put(path, key.shape());
      if (key.shape() instanceof MapShape inner) {
        collect(path + ".", inner, paths);
      }
    }
  }

  private static Shape shapeAt(String path, MapShape body) {
    return paths(body).get(path);
  }

  private static Shape elementType(Shape shape) {
    if (shape instanceof TableShape table) {
      return table.key();
    }
    ListShape list = (ListShape) shape;
    return list.element() instanceof MapShape map
        ? map.key(list.identity()).shape()
        : list.element();
  }

  private static String lastKey(String path) {
    return path.substring(path.lastIndexOf('.') + 1);
  }
}
