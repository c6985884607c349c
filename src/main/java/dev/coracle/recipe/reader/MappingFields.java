package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.schema.ListType;
import dev.coracle.recipe.schema.MappingType;
import dev.coracle.recipe.schema.SchemaKey;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The values of a mapping that was checked; the schema's fallback where a key is missing. To ask
 * for a key that the schema does not have is a bug and reported as one.
 */
record MappingFields(Mapping mapping, MappingType type) {

  SourceLocation place() {
    return mapping.place();
  }

  boolean has(String name) {
    return mapping.has(key(name).name());
  }

  String text(String name) {
    return scalar(name).text();
  }

  Optional<String> optional(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  Located<String> located(String name) {
    return located(scalar(name));
  }

  private static Located<String> located(Scalar scalar) {
    return new Located<>(scalar.text(), scalar.place());
  }

  Scalar scalar(String name) {
    Entry entry = mapping.entry(key(name).name()).orElse(null);
    return entry == null
        ? new Scalar(mapping.place(), key(name).fallback(), true)
        : (Scalar) entry.value();
  }

  List<Located<String>> list(String name) {
    List<Located<String>> values = new ArrayList<>();
    Entry entry = mapping.entry(key(name).name()).orElse(null);
    if (entry != null) {
      for (Value element : ((Sequence) entry.value()).elements()) {
        values.add(located((Scalar) element));
      }
    } else if (!key(name).fallback().isEmpty()) {
      values.add(located(name));
    }
    return values;
  }

  /** The elements of a list of single values as they were written. */
  List<Scalar> scalars(String name) {
    List<Scalar> values = new ArrayList<>();
    Entry entry = mapping.entry(key(name).name()).orElse(null);
    if (entry != null) {
      ((Sequence) entry.value()).elements().forEach(element -> values.add((Scalar) element));
    }
    return values;
  }

  MappingFields fields(String name) {
    Entry entry = mapping.entry(key(name).name()).orElse(null);
    Mapping inner =
        entry == null ? new Mapping(mapping.place(), List.of()) : (Mapping) entry.value();
    return new MappingFields(inner, (MappingType) key(name).type());
  }

  /** A mapping whose keys the recipe chose; empty where it is missing. */
  Mapping table(String name) {
    Entry entry = mapping.entry(key(name).name()).orElse(null);
    return entry == null ? new Mapping(mapping.place(), List.of()) : (Mapping) entry.value();
  }

  List<MappingFields> each(String name) {
    MappingType element = (MappingType) ((ListType) key(name).type()).element();
    List<MappingFields> all = new ArrayList<>();
    Entry entry = mapping.entry(name).orElse(null);
    if (entry != null) {
      for (Value value : ((Sequence) entry.value()).elements()) {
        all.add(new MappingFields((Mapping) value, element));
      }
    }
    return all;
  }

  private SchemaKey key(String name) {
    Optional<SchemaKey> key = type.key(name);
    if (key.isEmpty()) {
      throw new IllegalArgumentException("the schema has no key " + name + " here");
    }
    return key.get();
  }
}
