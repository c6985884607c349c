package dev.coracle.rebuild;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.systemd.UnitFile;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Refuses units whose settings would do nothing, since what they need was built out: a guest that
 * runs them would lack a protection and say so nowhere but in its log.
 */
public final class UnitSettingCheck {
  /** Directories of units and of their drop-ins have this in their path. */
  private static final String UNITS = "/systemd/system/";

  private static final String DROP_IN = ".d/";

  private static final long MOST_BYTES = 1 << 20;
  private static final int MOST_PROBLEMS = 20;

  /** An option that is one of these is off. */
  private static final Set<String> OFF = Set.of("disabled", "false", "no", "off");

  /** A setting with one of these values asks for nothing. */
  private static final Set<String> NOTHING = Set.of("", "no", "false", "off", "0");

  private UnitSettingCheck() {}

  /**
   * Looks at all units of a tree.
   *
   * @param requests what is built from source for it
   * @throws CoracleException (RECIPE) {@code rebuild.unit-setting} naming each unit and setting
   */
  public static void check(FileTree tree, List<RebuildRequest> requests) throws IOException {
    List<Diagnostic> problems = new ArrayList<>();
    if (requests.stream().anyMatch(each -> !missing(each).isEmpty())) {
      for (UnitFile unit : units(tree)) {
        requests.forEach(request -> check(unit, request, problems));
      }
    }
    if (!problems.isEmpty()) {
      throw new CoracleException(
          ExitCode.RECIPE, problems.subList(0, Math.min(MOST_PROBLEMS, problems.size())));
    }
  }

  /** Settings that need an option which is off, with that option. */
  private static SortedMap<String, String> missing(RebuildRequest request) {
    SortedMap<String, String> options = request.options();
    SortedMap<String, String> missing = new TreeMap<>();
    request
        .rules()
        .unitSettings()
        .forEach(
            (setting, option) -> {
              // Meson's name for the options that nobody sets.
              String value =
                  options.getOrDefault(option, options.getOrDefault("auto_features", ""));
              if (OFF.contains(value)) {
                missing.put(setting, option);
              }
            });
    return missing;
  }

  /** All units, each with its drop-ins in the order of their names. */
  private static Collection<UnitFile> units(FileTree tree) throws IOException {
    SortedMap<String, UnitFile> units = new TreeMap<>();
    SortedMap<String, UnitFile> dropIns = new TreeMap<>();
    for (Map.Entry<TreePath, Node> each : tree.nodes().entrySet()) {
      String path = each.getKey().text();
      int at = path.indexOf(UNITS);
      if (at >= 0
          && each.getValue() instanceof Node.RegularFile file
          && file.content().size() <= MOST_BYTES) {
        String name = path.substring(at + UNITS.length());
        UnitFile parsed = UnitFile.parse(path, file.content().readAll());
        (name.contains(DROP_IN) ? dropIns : units).putIfAbsent(name, parsed);
      }
    }
    dropIns.forEach(
        (name, dropIn) ->
            units.merge(name.substring(0, name.indexOf(DROP_IN)), dropIn, UnitFile::with));
    return units.values();
  }

  private static void check(UnitFile unit, RebuildRequest request, List<Diagnostic> problems) {
    SortedMap<String, String> missing = missing(request);
    for (UnitFile.Assignment each : unit.inForce()) {
      String option = missing.get(each.key());
      if (option != null && !NOTHING.contains(each.value().strip().toLowerCase(Locale.ROOT))) {
        problems.add(problem(each, request, option));
      }
    }
  }

  private static Diagnostic problem(
      UnitFile.Assignment setting, RebuildRequest request, String option) {
    return Diagnostic.error(
            "rebuild.unit-setting",
            setting.source()
                + " line "
                + setting.line()
                + " sets "
                + setting.key()
                + "=, which does nothing in "
                + request.rules().name()
                + " built without "
                + option,
            "build it in (options: {"
                + option
                + ": enabled} below `rebuild`, with what that needs), leave the unit out, or clear"
                + " the setting with a drop-in")
        .at(request.asked().name().place());
  }
}
