package dev.coracle.recipe;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.Nearest;
import dev.coracle.diagnostic.Place;
import dev.coracle.recipe.RecipeDocument.Entry;
import dev.coracle.recipe.RecipeDocument.Mapping;
import dev.coracle.recipe.RecipeDocument.Scalar;
import dev.coracle.recipe.RecipeDocument.Sequence;
import dev.coracle.recipe.RecipeDocument.Value;
import dev.coracle.recipe.RecipeSchema.Key;
import dev.coracle.recipe.RecipeSchema.ListShape;
import dev.coracle.recipe.RecipeSchema.MapShape;
import dev.coracle.recipe.RecipeSchema.Presence;
import dev.coracle.recipe.RecipeSchema.Shape;
import java.util.HashMap;
import java.util.Map;

/** Holds a document against the schema and notes all that does not fit. */
final class SchemaChecker {
  private final Problems problems;

  SchemaChecker(Problems problems) {
    this.problems = problems;
  }

  /** Checks one file: known keys, right types, good values. Not yet whether keys are missing. */
  void check(RecipeDocument document) {
    checkMap(document.root(), RecipeSchema.RECIPE);
  }

  /** Checks a composed recipe for keys that neither it nor a parent has. */
  void checkComplete(Mapping root) {
    checkComplete("the recipe", root.place(), root, RecipeSchema.RECIPE);
  }

  private void checkComplete(String owner, Place place, Mapping mapping, MapShape shape) {
    for (Key key : shape.keys()) {
      Entry entry = mapping.entry(key.name());
      if (entry == null && key.presence() != Presence.OPTIONAL) {
        problems.add(
            place,
            "missing-key",
            owner + " has no " + key.name(),
            "add " + key.name() + ": " + key.meaning());
      } else if (entry != null
          && key.shape() instanceof MapShape inner
          && entry.value() instanceof Mapping value) {
        checkComplete(key.name(), entry.key().place(), value, inner);
      }
    }
  }

  private void checkMap(Mapping mapping, MapShape shape) {
    for (Entry entry : mapping.entries()) {
      String name = entry.key().text();
      Key key = shape.key(name);
      if (key != null) {
        checkValue(name, entry.key().place(), entry.value(), key.shape());
      } else if (shape.refused().containsKey(name)) {
        problems.add(
            entry.key().place(),
            "refused-key",
            shape.refused().get(name),
            "remove the key " + name);
      } else {
        problems.add(
            entry.key().place(),
            "unknown-key",
            "unknown key " + Excerpt.quote(name),
            Nearest.suggestion(
                name, shape.names(), "the keys here are " + String.join(", ", shape.names())));
      }
    }
  }

  private void checkValue(String name, Place keyPlace, Value value, Shape shape) {
    if (value instanceof Scalar scalar && scalar.isNull()) {
      missingValue(name, keyPlace, scalar, shape);
    } else if (shape instanceof ScalarType type && value instanceof Scalar scalar) {
      Fault fault = type.fault(scalar);
      if (fault != null) {
        problems.add(scalar.place(), fault.code(), name + ": " + fault.message(), fault.fix());
      }
    } else if (shape instanceof ListShape list && value instanceof Sequence sequence) {
      checkList(name, keyPlace, sequence, list);
    } else if (shape instanceof MapShape map && value instanceof Mapping mapping) {
      checkMap(mapping, map);
    } else {
      wrongType(name, value, shape);
    }
  }

  private void missingValue(String name, Place keyPlace, Scalar scalar, Shape shape) {
    if (scalar.text().isEmpty()) {
      problems.add(
          keyPlace,
          "missing-value",
          name + " has no value",
          shape instanceof ListShape list && list.mayBeEmpty()
              ? "write its elements, or [] for none"
              : "write a value after the colon, or leave the key out");
    } else {
      problems.add(
          scalar.place(),
          "missing-value",
          name + ": YAML reads the bare " + scalar.text() + " as no value",
          "write \"" + scalar.text() + "\" if you mean the text, or leave the key out");
    }
  }

  private void wrongType(String name, Value value, Shape shape) {
    String fix;
    if (shape instanceof ListShape) {
      fix =
          value instanceof Scalar
              ? "write it as a list: a line \"- element\" for each, or [element, element]"
              : "begin each element with a dash";
    } else if (shape instanceof MapShape map) {
      fix = "write its keys below it: " + String.join(", ", map.names());
    } else {
      fix =
          value instanceof Mapping
              ? "write one value; quote it if a colon is part of it"
              : "write one value";
    }
    problems.add(
        value.place(),
        "wrong-type",
        name + " is a " + shape.words() + ", and this is " + RecipeSchema.describe(value),
        fix);
  }

  private void checkList(String name, Place keyPlace, Sequence sequence, ListShape list) {
    if (sequence.elements().isEmpty() && !list.mayBeEmpty()) {
      problems.add(
          keyPlace,
          "missing-value",
          name + " is empty",
          "name at least one " + list.element().words());
    }
    Map<String, Place> seen = new HashMap<>();
    for (Value element : sequence.elements()) {
      checkValue(name, element.place(), element, list.element());
      if (element instanceof Mapping mapping && list.element() instanceof MapShape map) {
        checkComplete("this entry of " + name, element.place(), mapping, map);
        if (map == RecipeSchema.FILE) {
          FileRules.check(mapping, problems);
        }
      }
      Scalar identity = identity(element, list);
      Place earlier =
          identity == null || identity.isNull()
              ? null
              : seen.putIfAbsent(identity.text(), identity.place());
      if (earlier != null) {
        problems.add(
            identity.place(),
            "duplicate-entry",
            name + " has " + Excerpt.quote(identity.text()) + " in line " + earlier.line() + " too",
            "keep one of the two");
      }
    }
  }

  /** What tells an element of a list from the others; null where it has no such thing. */
  static Scalar identity(Value element, ListShape list) {
    if (element instanceof Mapping mapping && !list.identity().isEmpty()) {
      Entry entry = mapping.entry(list.identity());
      return entry != null && entry.value() instanceof Scalar scalar ? scalar : null;
    }
    return element instanceof Scalar scalar ? scalar : null;
  }
}
