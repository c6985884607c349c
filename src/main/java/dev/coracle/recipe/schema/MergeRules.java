package dev.coracle.recipe.schema;

import dev.coracle.recipe.schema.Key.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What becomes of each key where a recipe is laid over its parent, for the reference. */
public final class MergeRules {
  /**
   * One line of the reference.
   *
   * @param keys paths of the keys that it is about
   * @param rule what the child's value does to the parent's
   * @param removal what {@code remove} has to say to take the parent's out; may be empty
   */
  public record Row(List<String> keys, String rule, String removal) {
    public Row {
      keys = List.copyOf(keys);
    }
  }

  private MergeRules() {}

  /** All rules: those for many keys first, then one for each list. */
  public static List<Row> reference() {
    List<String> own = new ArrayList<>();
    List<String> single = new ArrayList<>();
    List<String> mappings = new ArrayList<>();
    List<Row> lists = new ArrayList<>();
    Map<String, String> removals = new TreeMap<>();
    RemovableKeys.removable(RecipeSchema.BODY).forEach((name, path) -> removals.put(path, name));
    RemovableKeys.paths(RecipeSchema.RECIPE)
        .forEach(
            (path, shape) -> {
              Key top = RecipeSchema.RECIPE.key(path);
              if (path.equals("extends") || (top != null && top.presence() == Presence.OWN)) {
                own.add(path);
              } else if (shape instanceof ScalarType) {
                single.add(path);
              } else if (shape instanceof MapShape && !path.equals("remove")) {
                mappings.add(path);
              } else if (removals.containsKey(path)) {
                lists.add(list(path, shape, removals.get(path)));
              }
            });
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(own, "are the recipe's own", ""));
    rows.add(new Row(single, "replace the parent's", "keys: [PATH]"));
    rows.add(new Row(mappings, "merge key by key", "keys: [PATH]"));
    rows.add(new Row(List.of("vars"), "merge name by name", ""));
    rows.addAll(lists);
    return List.copyOf(rows);
  }

  private static Row list(String path, Shape shape, String removal) {
    String name = "NAME";
    String rule = "merges name by name";
    if (shape instanceof ListShape list && list.element() instanceof MapShape) {
      name = list.identity().toUpperCase(java.util.Locale.ROOT);
      rule = "an entry replaces the parent's with the same `" + list.identity() + "`, as a whole";
    } else if (shape instanceof ListShape) {
      name = "ELEMENT";
      rule = "appends what the parent does not have";
    }
    return new Row(List.of(path), rule, removal + ": [" + name + "]");
  }
}
