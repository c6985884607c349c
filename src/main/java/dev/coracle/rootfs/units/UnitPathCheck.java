package dev.coracle.rootfs.units;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.recipe.Located;
import dev.coracle.systemd.ExecCommand;
import dev.coracle.systemd.ManagerFacts;
import dev.coracle.systemd.UnitName;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.List;

/**
 * What a narrowed unit path hides from PID 1: units in directories that it does not name, units
 * that generators write, and settings that {@code systemctl set-property} makes.
 */
public final class UnitPathCheck {
  /** The directories of what is written at run time (systemd.unit(5), "Unit File Load Path"). */
  private static final String GENERATED = "/run/systemd/generator";

  private static final String CONTROL = "/run/systemd/system.control";

  private final List<Located<String>> unitPath;
  private final ManagerFacts manager;
  private final ProblemCollector problems;

  public UnitPathCheck(
      List<Located<String>> unitPath, ManagerFacts manager, ProblemCollector problems) {
    this.unitPath = unitPath;
    this.manager = manager;
    this.problems = problems;
  }

  /** Checks the finished tree and the units in it; does nothing where the path is systemd's own. */
  public void check(FileTree tree, List<UnitClosure.Included> units) {
    if (unitPath.isEmpty()) {
      return;
    }
    tree.nodes().forEach(this::checkFile);
    if (!has(CONTROL)) {
      units.forEach(this::checkCommands);
    }
  }

  private void checkFile(TreePath path, Node node) {
    if (node instanceof Node.Directory || path.isRoot()) {
      return;
    }
    String directory = path.text().substring(0, path.text().lastIndexOf('/'));
    if (manager.generators().contains(directory) && !has(GENERATED)) {
      error("generator " + path + " writes units to " + GENERATED, GENERATED);
    }
    if (UnitName.parse(path.name()).isPresent()
        && manager.allDirectories().contains(directory)
        && !has(directory)) {
      error("unit " + path.name() + " is in " + directory, directory);
    }
  }

  private void checkCommands(UnitClosure.Included unit) {
    boolean sets =
        ExecCommand.lines(unit.unit().name(), unit.unit().file()).stream()
            .anyMatch(line -> line.contains("systemctl") && line.contains(" set-property "));
    if (sets) {
      error(
          "unit " + unit.name() + " runs `systemctl set-property`, which writes to " + CONTROL,
          CONTROL);
    }
  }

  private boolean has(String directory) {
    return unitPath.stream().anyMatch(each -> each.value().equals(directory));
  }

  private void error(String what, String directory) {
    problems.error(
        unitPath.get(0).place(),
        "systemd.unit-path",
        what + ", where systemd.unit-path lets nothing look",
        "add " + directory + " to systemd.unit-path");
  }
}
