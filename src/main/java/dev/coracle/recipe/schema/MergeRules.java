package dev.coracle.recipe.schema;

import dev.coracle.recipe.schema.SchemaKey.Presence;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
            (path, type) -> {
              Optional<SchemaKey> top = RecipeSchema.RECIPE.key(path);
              if (path.equals("extends")
                  || (top.isPresent() && top.get().presence() == Presence.OWN)) {
                own.add(path);
              } else if (type instanceof ScalarType) {
                single.add(path);
              } else if (type instanceof MappingType && !path.equals("remove")) {
                mappings.add(path);
              } else if (removals.containsKey(path)) {
                lists.add(list(path, type, removals.get(path)));
              }
            });
    List<Row> rows = new ArrayList<>();
    rows.add(new Row(own, "are the recipe's own", ""));
    rows.add(new Row(single, "replace the parent's", "keys: [PATH]"));
    rows.add(new Row(mappings, "merge key by key", "keys: [PATH]"));
    rows.add(
        new Row(
            List.of("kernel.source"),
            "is replaced as a whole where the child names another kind of source",
            ""));
    rows.add(new Row(List.of("vars"), "merge name by name", ""));
    rows.addAll(lists);
    return List.copyOf(rows);
  }

  private static Row list(String path, ValueType type, String removal) {
    String name = "NAME";
    String rule = "merges name by name";
    if (type instanceof ListType list && list.element() instanceof MappingType) {
      name = list.identity().toUpperCase(java.util.Locale.ROOT);
      rule = "an entry replaces the parent's with the same `" + list.identity() + "`, as a whole";
    } else if (type instanceof ListType) {
      name = "ELEMENT";
      rule = "appends what the parent does not have";
    }
    return new Row(List.of(path), rule, removal + ": [" + name + "]");
  }
}
