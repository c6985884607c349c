package dev.coracle.rootfs.units;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.systemd.ManagerFacts;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Reports the recipe's drop-ins that no unit in the guest reads. */
public final class DropInCheck {
  private final UnitFinder finder;
  private final ManagerFacts manager;
  private final ProblemCollector problems;

  public DropInCheck(UnitFinder finder, ManagerFacts manager, ProblemCollector problems) {
    this.finder = finder;
    this.manager = manager;
    this.problems = problems;
  }

  /** Checks. */
  public void check(Recipe recipe, List<UnitSettings> units) {
    List<FileSpec> dropIns =
        recipe.files().stream().filter(spec -> isDropIn(UsrMerge.map(spec.path().text()))).toList();
    if (dropIns.isEmpty()) {
      return;
    }
    Set<String> read = new HashSet<>();
    for (UnitSettings unit : units) {
      finder.find(unit.name().toString()).ifPresent(found -> read.addAll(found.nodes()));
    }
    List<String> names = units.stream().map(unit -> unit.name().toString()).toList();
    for (FileSpec spec : dropIns) {
      if (!read.contains(UsrMerge.map(spec.path().text()))) {
        String unit = spec.path().parent().name().replaceFirst("\\.d$", "");
        problems.warning(
            Diagnostic.warning(
                    "systemd.unused-drop-in",
                    "no unit in the guest reads "
                        + spec.path()
                        + ": there is no "
                        + unit
                        + ", or another drop-in takes its place",
                    Suggestions.suggestion(
                        unit, names, "add the unit to systemd.units, or remove the drop-in"))
                .at(spec.place()));
      }
    }
  }

  private boolean isDropIn(String path) {
    return manager.directories().stream()
        .anyMatch(
            directory ->
                path.startsWith(directory + "/")
                    && path.substring(directory.length() + 1).matches("[^/]+\\.d/[^/]+\\.conf"));
  }
}
