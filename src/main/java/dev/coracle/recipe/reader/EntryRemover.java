package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.schema.ListType;
import dev.coracle.recipe.schema.RecipeSchema;
import dev.coracle.recipe.schema.RemovableKeys;
import dev.coracle.recipe.schema.SchemaChecker;
import dev.coracle.recipe.schema.ValueType;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Takes out of a recipe what {@code remove} names; what is not there is a problem. */
final class EntryRemover {
  static final String KEY = "remove";

  private static final Map<String, ValueType> TYPES = RemovableKeys.paths(RecipeSchema.BODY);
  private static final Map<String, String> LISTS = RemovableKeys.removable(RecipeSchema.BODY);

  private final ProblemCollector problems;

  EntryRemover(ProblemCollector problems) {
    this.problems = problems;
  }

  /**
   * A recipe without what is named.
   *
   * @param remove lists of names by key, as the schema has them
   */
  Mapping apply(Mapping recipe, Mapping remove) {
    Mapping left = recipe;
    for (Entry entry : remove.entries()) {
      if (entry.value() instanceof Sequence names) {
        for (Value name : names.elements()) {
          if (name instanceof Scalar scalar) {
            left = without(left, entry.key().text(), scalar);
          }
        }
      }
    }
    return left;
  }

  private Mapping without(Mapping recipe, String list, Scalar name) {
    if (list.equals(RemovableKeys.KEYS)) {
      if (!TYPES.containsKey(name.text())) {
        problems.error(
            name.place(),
            "recipe.remove",
            "no key of a recipe is " + Excerpt.quote(name.text()),
            Suggestions.suggestion(
                name.text(), TYPES.keySet(), "write its whole path, such as image.verity"));
        return recipe;
      }
      return edit(
          recipe,
          name.text(),
          value -> {
            if (value == null) {
              missing(name, "no parent has the key ", List.of());
            }
            return null;
          });
    }
    String path = LISTS.get(list);
    return path == null ? recipe : edit(recipe, path, value -> withoutElement(value, path, name));
  }

  private Value withoutElement(Value value, String path, Scalar name) {
    List<String> there = new ArrayList<>();
    if (value instanceof Sequence list && TYPES.get(path) instanceof ListType type) {
      List<Value> left = new ArrayList<>();
      for (Value element : list.elements()) {
        Optional<Scalar> identity = SchemaChecker.identity(element, type);
        if (identity.isEmpty() || !identity.get().text().equals(name.text())) {
          left.add(element);
        }
        if (identity.isPresent()) {
          there.add(identity.get().text());
        }
      }
      if (left.size() < list.elements().size()) {
        return new Sequence(list.place(), left);
      }
    } else if (value instanceof Mapping table) {
      if (table.has(name.text())) {
        return SourceFile.without(table, List.of(name.text()));
      }
      table.entries().forEach(entry -> there.add(entry.key().text()));
    }
    missing(name, path + " of the parents has no ", there);
    return value;
  }

  private void missing(Scalar name, String cause, List<String> there) {
    problems.error(
        name.place(),
        "recipe.remove",
        cause + Excerpt.quote(name.text()),
        Suggestions.suggestion(
            name.text(), there, "remove this line; `coracle recipe` lists what a parent has"));
  }

  /** The mapping with the value at a path changed; a value that is not there is null. */
  private static Mapping edit(Mapping mapping, String path, UnaryOperator<Value> change) {
    int dot = path.indexOf('.');
    String key = dot < 0 ? path : path.substring(0, dot);
    Entry there = mapping.entry(key).orElse(null);
    Value before = there == null ? null : there.value();
    Value after;
    if (dot < 0) {
      after = change.apply(before);
    } else if (before instanceof Mapping inner) {
      after = edit(inner, path.substring(dot + 1), change);
    } else {
      // Nothing can be there; the change says so.
      Value unused = change.apply(null);
      after = before;
    }
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : mapping.entries()) {
      if (entry != there) {
        entries.add(entry);
      } else if (after != null) {
        entries.add(new Entry(entry.key(), after));
      }
    }
    return new Mapping(mapping.place(), entries);
  }
}
