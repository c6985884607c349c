package dev.coracle.recipe.schema;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.schema.SchemaKey.Presence;
import dev.coracle.recipe.yaml.RecipeDocument;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Refused;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Holds a document against the schema and notes all that does not fit. */
public final class SchemaChecker {
  /** More than are shown; to look for the nearest of a million keys takes minutes. */
  private static final int MOST_UNKNOWN = 1000;

  private int unknown;

  private final ProblemCollector problems;

  public SchemaChecker(ProblemCollector problems) {
    this.problems = problems;
  }

  /** Checks one file: known keys, right types, good values. Not yet whether keys are missing. */
  public void check(RecipeDocument document) {
    checkMap(document.root(), RecipeSchema.RECIPE);
  }

  /** Checks a composed recipe for keys that neither it nor a parent has. */
  public void checkComplete(Mapping root) {
    checkComplete("the recipe", root.place(), root, RecipeSchema.RECIPE);
  }

  private void checkComplete(
      String owner, SourceLocation place, Mapping mapping, MappingType type) {
    for (SchemaKey key : type.keys()) {
      Entry entry = mapping.entry(key.name()).orElse(null);
      if (entry == null && key.presence() != Presence.OPTIONAL && !misspelt(key, mapping, type)) {
        problems.error(
            place,
            "recipe.missing-key",
            owner + " has no " + key.name(),
            "add the key " + key.name() + " (" + key.meaning() + ")");
      } else if (entry != null
          && key.type() instanceof MappingType inner
          && entry.value() instanceof Mapping value) {
        checkComplete(key.name(), entry.key().place(), value, inner);
      }
    }
  }

  /** Whether a key that was already reported probably stands for the missing one. */
  private static boolean misspelt(SchemaKey key, Mapping mapping, MappingType type) {
    if (mapping.entries().size() > MOST_UNKNOWN) {
      return false;
    }
    for (Entry entry : mapping.entries()) {
      String name = entry.key().text();
      if (key.name().equals(type.retired().get(name))
          || (type.key(name).isEmpty()
              && Suggestions.to(name, type.names()).contains(key.name()))) {
        return true;
      }
    }
    return false;
  }

  private void checkMap(Mapping mapping, MappingType type) {
    for (Entry entry : mapping.entries()) {
      String name = entry.key().text();
      Optional<SchemaKey> key = type.key(name);
      if (key.isPresent()) {
        checkValue(key.get(), entry.key().place(), entry.value(), key.get().type());
      } else if (type.refused().containsKey(name)) {
        problems.error(
            entry.key().place(),
            "recipe.refused-key",
            type.refused().get(name),
            "remove the key " + name);
      } else if (type.retired().containsKey(name)) {
        String instead = type.retired().get(name);
        problems.error(
            entry.key().place(),
            "recipe.retired-key",
            "the key " + name + " is now called " + instead,
            "write " + instead + " in its place");
      } else if (unknown++ < MOST_UNKNOWN) {
        problems.error(
            entry.key().place(),
            "recipe.unknown-key",
            "unknown key " + Excerpt.quote(name),
            Suggestions.suggestion(
                name, type.names(), "the keys here are " + String.join(", ", type.names())));
      }
    }
  }

  private void checkValue(SchemaKey key, SourceLocation keyPlace, Value value, ValueType type) {
    String name = key.name();
    if (value instanceof Scalar scalar && scalar.isNull()) {
      missingValue(key, keyPlace, scalar, type);
    } else if (type instanceof ScalarType scalarType && value instanceof Scalar scalar) {
      checkScalar(name, scalar, scalarType);
    } else if (type instanceof ListType list && value instanceof Sequence sequence) {
      checkList(key, keyPlace, sequence, list);
    } else if (type instanceof MappingType map && value instanceof Mapping mapping) {
      checkMap(mapping, map);
    } else if (type instanceof TableType table && value instanceof Mapping mapping) {
      checkTable(key, mapping, table);
    } else if (!(value instanceof Refused)) {
      wrongType(name, value, type);
    }
  }

  private void checkScalar(String name, Scalar scalar, ScalarType type) {
    InvalidValue fault = type.fault(scalar).orElse(null);
    if (fault != null) {
      problems.error(scalar.place(), fault.code(), name + ": " + fault.message(), fault.fix());
    }
  }

  private void checkTable(SchemaKey key, Mapping mapping, TableType table) {
    for (Entry entry : mapping.entries()) {
      checkScalar(key.name(), entry.key(), table.key());
      SchemaKey inner =
          new SchemaKey(entry.key().text(), table.element(), Presence.REQUIRED, "", "");
      checkValue(inner, entry.key().place(), entry.value(), table.element());
    }
  }

  private void missingValue(SchemaKey key, SourceLocation keyPlace, Scalar scalar, ValueType type) {
    String leave = key.presence() == Presence.OPTIONAL ? ", or leave the key out" : "";
    if (scalar.text().isEmpty()) {
      problems.error(
          keyPlace,
          "recipe.missing-value",
          key.name() + " has no value",
          type instanceof ListType list && list.mayBeEmpty()
              ? "write its elements, or [] for none"
              : "write a value" + leave);
    } else {
      String word = scalar.text();
      problems.error(
          scalar.place(),
          "recipe.missing-value",
          key.name() + ": YAML reads the bare " + word + " as no value",
          "write \"" + word + "\" if you mean the text" + leave);
    }
  }

  private void wrongType(String name, Value value, ValueType type) {
    String fix;
    if (type instanceof ListType) {
      fix =
          value instanceof Scalar
              ? "write it as a list: a line \"- element\" for each, or [element, element]"
              : "begin each element with a dash";
    } else if (type instanceof MappingType map) {
      fix = "write its keys below it: " + String.join(", ", map.names());
    } else if (type instanceof TableType table) {
      fix =
          "write a line \"" + table.key().words() + ": " + table.element().words() + "\" for each";
    } else {
      fix =
          value instanceof Mapping
              ? "write one value; quote it if a colon is part of it"
              : "write one value";
    }
    problems.error(
        value.place(),
        "recipe.wrong-type",
        name + " takes " + expected(type) + ", and this is " + value.kind(),
        fix);
  }

  private static String expected(ValueType type) {
    if (type instanceof ListType) {
      return "a list";
    }
    return type instanceof ScalarType ? "a single value" : "a mapping";
  }

  private void checkList(SchemaKey key, SourceLocation keyPlace, Sequence sequence, ListType list) {
    String name = key.name();
    if (sequence.elements().isEmpty() && !list.mayBeEmpty()) {
      problems.error(
          keyPlace, "recipe.missing-value", name + " is empty", "write at least one element");
    }
    Map<String, SourceLocation> seen = new HashMap<>();
    for (Value element : sequence.elements()) {
      checkValue(key, element.place(), element, list.element());
      if (element instanceof Mapping mapping && list.element() instanceof MappingType map) {
        checkComplete("this entry of ".concat(name), element.place(), mapping, map);
        if (map == FileKeys.FILE) {
          FileRules.check(mapping, problems);
        } else if (map == VerifyKeys.CHECK) {
          VerifyKeys.check(mapping, problems);
        } else if (map == FileKeys.DROP_IN) {
          FileRules.checkDropIn(mapping, problems);
        }
      }
      Optional<Scalar> identity = identity(element, list);
      if (identity.isPresent() && !identity.get().isNull()) {
        checkOnce(name, identity.get(), seen);
      }
    }
  }

  private void checkOnce(String name, Scalar identity, Map<String, SourceLocation> seen) {
    SourceLocation earlier = seen.putIfAbsent(identity.text(), identity.place());
    if (earlier != null) {
      problems.error(
          identity.place(),
          "recipe.duplicate-entry",
          name + " has " + Excerpt.quote(identity.text()) + " in line " + earlier.line() + " too",
          "keep one of the two");
    }
  }

  /** What distinguishes an element of a list from the others; empty where it has no such thing. */
  public static Optional<Scalar> identity(Value element, ListType list) {
    Value found = element;
    if (element instanceof Mapping mapping && !list.identity().isEmpty()) {
      Optional<Entry> entry = mapping.entry(list.identity());
      found = entry.isPresent() ? entry.get().value() : element;
    }
    return found instanceof Scalar scalar ? Optional.of(scalar) : Optional.empty();
  }
}
