package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Refused;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The recipe's {@code vars}, and their use as <code>${{name}}</code> in values. A var that no one
 * declares is an error, and so is one that nothing uses. The last declaration of a name decides its
 * value, also for the files that were read before.
 */
final class Variables {
  private static final String OPEN = "${{";
  private static final String CLOSE = "}}";

  /** Longer than any value of a recipe, in characters. */
  private static final int MOST_TEXT = 1 << 20;

  /** Keys at the top of a recipe that are read before any var has a value. */
  private static final Set<String> BEFORE_VARS =
      Set.of("extends", "architecture", SourceFile.ARCHITECTURES, SourceFile.PROFILES, "vars");

  /** The vars that count in one place, and those of their values that are known already. */
  private record Scope(Map<String, Scalar> vars, Map<String, Value> values) {
    Scope(Map<String, Scalar> vars) {
      this(vars, new HashMap<>());
    }
  }

  private final ProblemCollector problems;
  private final boolean complete;
  private final Map<String, Scalar> declared = new LinkedHashMap<>();
  private final Map<String, Scalar> everywhere = new LinkedHashMap<>();
  private final Set<String> used = new HashSet<>();
  private final Set<SourceLocation> reported = new HashSet<>();

  /**
   * @param complete whether all files of the recipe could be read; a var that seems to be missing
   *     may be in another one
   */
  Variables(ProblemCollector problems, boolean complete) {
    this.problems = problems;
    this.complete = complete;
  }

  static boolean isUsedIn(String text) {
    return text.contains(OPEN);
  }

  /** Takes up the {@code vars} of a file or of a section that applies. */
  void declare(Mapping owner) {
    declared.putAll(varsOf(owner));
    everywhere.putAll(varsOf(owner));
  }

  private static Map<String, Scalar> varsOf(Mapping owner) {
    Map<String, Scalar> vars = new LinkedHashMap<>();
    SourceFile.mapping(owner, "vars")
        .ifPresent(
            all -> {
              for (Entry entry : all.entries()) {
                if (entry.value() instanceof Scalar scalar) {
                  vars.put(entry.key().text(), scalar);
                }
              }
            });
    return vars;
  }

  /** A file with the values of vars in place of their names, in all its sections. */
  Mapping expand(Mapping root) {
    Scope scope = new Scope(declared);
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : root.entries()) {
      String key = entry.key().text();
      refuseInKey(entry.key());
      if (!BEFORE_VARS.contains(key)) {
        entries.add(new Entry(entry.key(), expand(entry.value(), scope)));
      } else {
        if (key.equals("extends") || key.equals("architecture")) {
          refuse(key, entry.value());
        }
        entries.add(entry);
      }
    }
    return SourceFile.mapSections(new Mapping(root.place(), entries), this::expandSection);
  }

  /** A section that does not apply is expanded too, so that its mistakes are found. */
  private Mapping expandSection(Mapping section) {
    Map<String, Scalar> here = new HashMap<>(declared);
    varsOf(section)
        .forEach(
            (name, value) -> {
              here.putIfAbsent(name, value);
              everywhere.putIfAbsent(name, value);
            });
    Scope scope = new Scope(here);
    List<Entry> entries = new ArrayList<>();
    for (Entry entry : section.entries()) {
      refuseInKey(entry.key());
      entries.add(
          entry.key().text().equals("vars")
              ? entry
              : new Entry(entry.key(), expand(entry.value(), scope)));
    }
    return new Mapping(section.place(), entries);
  }

  private Value expand(Value value, Scope scope) {
    if (value instanceof Mapping mapping) {
      List<Entry> entries = new ArrayList<>();
      for (Entry entry : mapping.entries()) {
        refuseInKey(entry.key());
        entries.add(new Entry(entry.key(), expand(entry.value(), scope)));
      }
      return new Mapping(mapping.place(), entries);
    }
    if (value instanceof Sequence sequence) {
      return new Sequence(
          sequence.place(), sequence.elements().stream().map(e -> expand(e, scope)).toList());
    }
    return value instanceof Scalar scalar && isUsedIn(scalar.text())
        ? scalar(scalar, scope, List.of())
        : value;
  }

  /** The text with every var replaced; refused, with the problem noted, where that cannot be. */
  private Value scalar(Scalar scalar, Scope scope, List<String> way) {
    StringBuilder text = new StringBuilder();
    int done = 0;
    for (int open = scalar.text().indexOf(OPEN);
        open >= 0;
        open = scalar.text().indexOf(OPEN, done)) {
      int close = scalar.text().indexOf(CLOSE, open);
      if (close < 0) {
        return refused(
            scalar,
            "recipe.var-syntax",
            "a ${{ is not closed by }}",
            "write the var's name as ${{name}}");
      }
      String name = scalar.text().substring(open + OPEN.length(), close).strip();
      if (!(value(name, scalar, scope, way) instanceof Scalar inner)) {
        return new Refused(scalar.place());
      }
      text.append(scalar.text(), done, open).append(inner.text());
      if (text.length() > MOST_TEXT) {
        return refused(
            scalar,
            "recipe.var-syntax",
            "vars make this value longer than 1 MiB",
            "use fewer of them");
      }
      done = close + CLOSE.length();
    }
    return new Scalar(scalar.place(), text.append(scalar.text().substring(done)).toString(), true);
  }

  private Value value(String name, Scalar user, Scope scope, List<String> way) {
    Scalar value = scope.vars().get(name);
    if (value == null) {
      return complete
          ? refused(
              user,
              "recipe.unknown-var",
              "no recipe here declares the var " + Excerpt.quote(name),
              Suggestions.suggestion(name, scope.vars().keySet(), "declare it under vars"))
          : new Refused(user.place());
    }
    used.add(name);
    if (way.contains(name)) {
      Refused refused =
          refused(
              user,
              "recipe.var-cycle",
              "a var cannot be made of itself: " + cycle(way, name),
              "give one of them a value of its own");
      way.forEach(each -> reported.add(Objects.requireNonNull(scope.vars().get(each)).place()));
      return refused;
    }
    if (!scope.values().containsKey(name)) {
      List<String> further = new ArrayList<>(way);
      further.add(name);
      scope.values().put(name, scalar(value, scope, further));
    }
    return scope.values().get(name);
  }

  private static String cycle(List<String> way, String name) {
    return String.join(" uses ", way.subList(way.indexOf(name), way.size())) + " uses " + name;
  }

  private Refused refused(Scalar scalar, String code, String message, String fix) {
    if (reported.add(scalar.place())) {
      problems.error(scalar.place(), code, message, fix);
    }
    return new Refused(scalar.place());
  }

  private void refuseInKey(Scalar key) {
    if (isUsedIn(key.text())) {
      refused(
          key,
          "recipe.var-place",
          "a key cannot have a var in it",
          "write the key out; vars are values");
    }
  }

  private void refuse(String key, Value value) {
    if (value instanceof Sequence list) {
      list.elements().forEach(element -> refuse(key, element));
    } else if (value instanceof Scalar scalar && isUsedIn(scalar.text())) {
      refused(
          scalar,
          "recipe.var-place",
          key + " cannot have a var in it: it is read before vars have values",
          "write the value out");
    }
  }

  /** Marks the vars whose names stand in a template's text. */
  void markUsedBy(String template) {
    for (String word : template.split("[^a-z0-9_]+", 0)) {
      if (everywhere.containsKey(word)) {
        used.add(word);
      }
    }
  }

  /** The value of each var, for templates; only once no problem is left. */
  Map<String, String> values() {
    Map<String, String> values = new LinkedHashMap<>();
    declared.forEach(
        (name, value) -> {
          if (scalar(value, new Scope(declared), List.of(name)) instanceof Scalar scalar) {
            values.put(name, scalar.text());
          }
        });
    return values;
  }

  /** Notes every var that nothing uses. */
  void reportUnused() {
    everywhere.forEach(
        (name, value) -> {
          if (complete && !used.contains(name) && reported.add(value.place())) {
            problems.error(
                value.place(),
                "recipe.unused-var",
                "nothing uses the var " + Excerpt.quote(name),
                "remove it, or write ${{" + name + "}} where its value belongs");
          }
        });
  }
}
