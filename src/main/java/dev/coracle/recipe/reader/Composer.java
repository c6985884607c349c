package dev.coracle.recipe.reader;

import dev.coracle.recipe.schema.KernelKeys;
import dev.coracle.recipe.schema.ListType;
import dev.coracle.recipe.schema.MappingType;
import dev.coracle.recipe.schema.RecipeSchema;
import dev.coracle.recipe.schema.SchemaChecker;
import dev.coracle.recipe.schema.SchemaKey;
import dev.coracle.recipe.schema.TableType;
import dev.coracle.recipe.schema.ValueType;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Lays a recipe over its parent: single values replace, mappings merge, lists append what they do
 * not have, and mappings in lists replace the one with their name, path or line; what {@code
 * remove} names goes first. Every value keeps the place where it was written. Copes with documents
 * that do not fit the schema.
 */
final class Composer {
  private Composer() {}

  /** A child over its parent, from which what the child removes is taken first. */
  static Mapping compose(Mapping parent, Mapping child, EntryRemover removal) {
    Mapping left =
        SourceFile.mapping(child, EntryRemover.KEY)
            .map(names -> removal.apply(parent, names))
            .orElse(parent);
    return mapping(left, SourceFile.without(child, List.of(EntryRemover.KEY)), RecipeSchema.RECIPE);
  }

  private static Mapping mapping(Mapping parent, Mapping child, MappingType type) {
    List<Entry> entries = new ArrayList<>();
    for (Entry mine : child.entries()) {
      SchemaKey key = type.key(mine.key().text()).orElse(null);
      Entry theirs = parent.entry(mine.key().text()).orElse(null);
      entries.add(
          key == null || theirs == null
              ? mine
              : new Entry(mine.key(), value(theirs.value(), mine.value(), key.type())));
    }
    for (Entry theirs : parent.entries()) {
      if (type.key(theirs.key().text()).isPresent() && !child.has(theirs.key().text())) {
        entries.add(theirs);
      }
    }
    return new Mapping(child.place(), entries);
  }

  private static Value value(Value parent, Value child, ValueType type) {
    if (type instanceof MappingType map
        && parent instanceof Mapping theirs
        && child instanceof Mapping mine) {
      return KernelKeys.replaces(map, theirs, mine) ? mine : mapping(theirs, mine, map);
    }
    if (type instanceof TableType
        && parent instanceof Mapping theirs
        && child instanceof Mapping mine) {
      return table(theirs, mine);
    }
    if (type instanceof ListType list
        && parent instanceof Sequence theirs
        && child instanceof Sequence mine) {
      return sequence(theirs, mine, list);
    }
    return child;
  }

  private static Mapping table(Mapping parent, Mapping child) {
    List<Entry> entries = new ArrayList<>();
    for (Entry theirs : parent.entries()) {
      Entry mine = child.entry(theirs.key().text()).orElse(null);
      entries.add(mine == null ? theirs : mine);
    }
    for (Entry mine : child.entries()) {
      if (!parent.has(mine.key().text())) {
        entries.add(mine);
      }
    }
    return new Mapping(child.place(), entries);
  }

  private static Sequence sequence(Sequence parent, Sequence child, ListType list) {
    List<Value> elements = new ArrayList<>(parent.elements());
    for (Value element : child.elements()) {
      Optional<Scalar> identity = SchemaChecker.identity(element, list);
      int same = identity.isPresent() ? indexOf(identity.get(), elements, list) : -1;
      if (same < 0) {
        elements.add(element);
      } else {
        elements.set(same, element);
      }
    }
    return new Sequence(child.place(), elements);
  }

  private static int indexOf(Scalar identity, List<Value> elements, ListType list) {
    for (int i = 0; i < elements.size(); i++) {
      Optional<Scalar> other = SchemaChecker.identity(elements.get(i), list);
      if (other.isPresent() && other.get().text().equals(identity.text())) {
        return i;
      }
    }
    return -1;
  }
}
