package dev.coracle.recipe.reader;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.yaml.RecipeDocument.Entry;
import dev.coracle.recipe.yaml.RecipeDocument.Mapping;
import dev.coracle.recipe.yaml.RecipeDocument.Scalar;
import dev.coracle.recipe.yaml.RecipeDocument.Sequence;
import dev.coracle.recipe.yaml.RecipeDocument.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists of units that contradict each other once all parents are composed. */
final class UnitRules {
  /** Of each pair, no unit may stand in both lists. */
  private static final List<List<String>> OPPOSITES =
      List.of(List.of("units", "mask"), List.of("enable", "mask"), List.of("enable", "disable"));

  /** Where our own links and the units of packages are. */
  private static final List<String> NEEDED =
      List.of("/etc/systemd/system", "/usr/lib/systemd/system");

  private UnitRules() {}

  static void check(Mapping recipe, ProblemCollector problems) {
    Mapping systemd = SourceFile.mapping(recipe, "systemd").orElse(null);
    if (systemd == null) {
      return;
    }
    Map<String, SourceLocation> path = units(systemd, "unit-path");
    for (String directory : NEEDED) {
      if (!path.isEmpty() && !path.containsKey(directory)) {
        problems.error(
            path.values().iterator().next(),
            "recipe.unit-path",
            "systemd.unit-path lacks " + directory + ", which every guest has units in",
            "add " + directory);
      }
    }
    for (List<String> pair : OPPOSITES) {
      Map<String, SourceLocation> first = units(systemd, pair.get(0));
      units(systemd, pair.get(1))
          .forEach(
              (unit, place) -> {
                if (first.containsKey(unit)) {
                  problems.error(
                      place,
                      "recipe.unit-keys",
                      unit
                          + " is in systemd."
                          + pair.get(1)
                          + " and, at "
                          + first.get(unit)
                          + ", in systemd."
                          + pair.get(0),
                      "keep one of the two; remove: {"
                          + pair.get(0)
                          + ": ["
                          + unit
                          + "]} takes out a parent's");
                }
              });
    }
  }

  private static Map<String, SourceLocation> units(Mapping systemd, String key) {
    Map<String, SourceLocation> units = new LinkedHashMap<>();
    Entry entry = systemd.entry(key).orElse(null);
    if (entry != null && entry.value() instanceof Sequence list) {
      for (Value element : list.elements()) {
        if (element instanceof Scalar unit) {
          units.put(unit.text(), unit.place());
        }
      }
    }
    return units;
  }
}
