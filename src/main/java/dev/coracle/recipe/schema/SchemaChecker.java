package dev.coracle.recipe.schema;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.schema.Key.Presence;
import dev.coracle.recipe.yaml.RecipeDocument;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Refused;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.HashMap;
import java.util.Map;

/** Holds a document against the schema and notes all that does not fit. */
public final class SchemaChecker {
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

  private void checkComplete(String owner, SourceLocation place, Mapping mapping, MapShape shape) {
    for (Key key : shape.keys()) {
      Entry entry = mapping.entry(key.name());
      if (entry == null && key.presence() != Presence.OPTIONAL && !misspelt(key, mapping, shape)) {
        problems.error(
            place,
            "recipe.missing-key",
            owner + " has no " + key.name(),
            "add the key " + key.name() + " (" + key.meaning() + ")");
      } else if (entry != null
          && key.shape() instanceof MapShape inner
          && entry.value() instanceof Mapping value) {
        checkComplete(key.name(), entry.key().place(), value, inner);
      }
    }
  }

  /** Whether a key that was already reported probably stands for the missing one. */
  private static boolean misspelt(Key key, Mapping mapping, MapShape shape) {
    for (Entry entry : mapping.entries()) {
      String name = entry.key().text();
      if (key.name().equals(shape.retired().get(name))
          || (shape.key(name) == null
              && Suggestions.to(name, shape.names()).contains(key.name()))) {
        return true;
      }
    }
    return false;
  }

  private void checkMap(Mapping mapping, MapShape shape) {
    for (Entry entry : mapping.entries()) {
      String name = entry.key().text();
      Key key = shape.key(name);
      if (key != null) {
        checkValue(key, entry.key().place(), entry.value(), key.shape());
      } else if (shape.refused().containsKey(name)) {
        problems.error(
            entry.key().place(),
            "recipe.refused-key",
            shape.refused().get(name),
            "remove the key " + name);
      } else if (shape.retired().containsKey(name)) {
        String instead = shape.retired().get(name);
        problems.error(
            entry.key().place(),
            "recipe.retired-key",
            "the key " + name + " is now called " + instead,
            "write " + instead + " in its place");
      } else {
        problems.error(
            entry.key().place(),
            "recipe.unknown-key",
            "unknown key " + Excerpt.quote(name),
            Suggestions.suggestion(
                name, shape.names(), "the keys here are " + String.join(", ", shape.names())));
      }
    }
  }

  private void checkValue(Key key, SourceLocation keyPlace, Value value, Shape shape) {
    String name = key.name();
    if (value instanceof Scalar scalar && scalar.isNull()) {
      missingValue(key, keyPlace, scalar, shape);
    } else if (shape instanceof ScalarType type && value instanceof Scalar scalar) {
      InvalidValue fault = type.fault(scalar);
      if (fault != null) {
        problems.error(scalar.place(), fault.code(), name + ": " + fault.message(), fault.fix());
      }
    } else if (shape instanceof ListShape list && value instanceof Sequence sequence) {
      checkList(key, keyPlace, sequence, list);
    } else if (shape instanceof MapShape map && value instanceof Mapping mapping) {
      checkMap(mapping, map);
    } else if (shape instanceof TableShape table && value instanceof Mapping mapping) {
      checkTable(key, mapping, table);
    } else if (!(value instanceof Refused)) {
      wrongType(name, value, shape);
    }
  }

  private void checkTable(Key key, Mapping mapping, TableShape table) {
    for (Entry entry : mapping.entries()) {
      InvalidValue fault = table.key().fault(entry.key());
      if (fault != null) {
        problems.error(
            entry.key().place(), fault.code(), key.name() + ": " + fault.message(), fault.fix());
      }
      Key inner = new Key(entry.key().text(), table.element(), Presence.REQUIRED, "", "");
      checkValue(inner, entry.key().place(), entry.value(), table.element());
    }
  }

  private void missingValue(Key key, SourceLocation keyPlace, Scalar scalar, Shape shape) {
    String leave = key.presence() == Presence.OPTIONAL ? ", or leave the key out" : "";
    if (scalar.text().isEmpty()) {
      problems.error(
          keyPlace,
          "recipe.missing-value",
          key.name() + " has no value",
          shape instanceof ListShape list && list.mayBeEmpty()
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

  private void wrongType(String name, Value value, Shape shape) {
    String fix;
    if (shape instanceof ListShape) {
      fix =
          value instanceof Scalar
              ? "write it as a list: a line \"- element\" for each, or [element, element]"
              : "begin each element with a dash";
    } else if (shape instanceof MapShape map) {
      fix = "write its keys below it: " + String.join(", ", map.names());
    } else if (shape instanceof TableShape table) {
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
        name + " takes " + expected(shape) + ", and this is " + value.kind(),
        fix);
  }

  private static String expected(Shape shape) {
    if (shape instanceof ListShape) {
      return "a list";
    }
    return shape instanceof ScalarType ? "a single value" : "a mapping";
  }

  private void checkList(Key key, SourceLocation keyPlace, Sequence sequence, ListShape list) {
    String name = key.name();
    if (sequence.elements().isEmpty() && !list.mayBeEmpty()) {
      problems.error(
          keyPlace, "recipe.missing-value", name + " is empty", "write at least one element");
    }
    Map<String, SourceLocation> seen = new HashMap<>();
    for (Value element : sequence.elements()) {
      checkValue(key, element.place(), element, list.element());
      if (element instanceof Mapping mapping && list.element() instanceof MapShape map) {
        checkComplete("this entry of ".concat(name), element.place(), mapping, map);
        if (map.equals(RecipeSchema.FILE)) {
          FileRules.check(mapping, problems);
        } else if (map == VerifyKeys.CHECK) {
          VerifyKeys.check(mapping, problems);
        } else if (map == RecipeSchema.DROP_IN) {
          FileRules.checkDropIn(mapping, problems);
        }
      }
      Scalar identity = identity(element, list);
      SourceLocation earlier =
          identity == null || identity.isNull()
              ? null
              : seen.putIfAbsent(identity.text(), identity.place());
      if (earlier != null) {
        problems.error(
            identity.place(),
            "recipe.duplicate-entry",
            name + " has " + Excerpt.quote(identity.text()) + " in line " + earlier.line() + " too",
            "keep one of the two");
      }
    }
  }

  /** What distinguishes an element of a list from the others; null where it has no such thing. */
  public static Scalar identity(Value element, ListShape list) {
    if (element instanceof Mapping mapping && !list.identity().isEmpty()) {
      Entry entry = mapping.entry(list.identity());
      return entry != null && entry.value() instanceof Scalar scalar ? scalar : null;
    }
    return element instanceof Scalar scalar ? scalar : null;
  }
}
