package dev.coracle.rootfs.units;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.systemd.Dependencies;
import dev.coracle.systemd.Dependency;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Whether units that are started at boot wait for each other in a circle: systemd then leaves one
 * of them out. Orders that units have by default count where they say nothing else.
 */
public final class UnitOrderCheck {
  /** Longer chains are no chains that anybody wrote. */
  private static final int DEEPEST = 1000;

  private static final Set<String> LATE = Set.of("service", "timer", "path", "socket");
  private static final List<String> EARLY = List.of("sysinit.target");

  private final ProblemCollector problems;

  public UnitOrderCheck(ProblemCollector problems) {
    this.problems = problems;
  }

  /** Checks. */
  public void check(List<UnitSettings> units, List<RootReport.IncludedUnit> report) {
    Set<String> started = new HashSet<>();
    report.stream()
        .filter(RootReport.IncludedUnit::startedAtBoot)
        .forEach(unit -> started.add(unit.name()));
    Map<String, UnitSettings> byName = new LinkedHashMap<>();
    for (UnitSettings unit : units) {
      if (started.contains(unit.name().toString())) {
        byName.put(unit.name().toString(), unit);
      }
    }
    Map<String, Set<String>> after = after(byName);
    Set<String> done = new HashSet<>();
    for (String name : byName.keySet()) {
      walk(name, after, new ArrayList<>(), done, byName);
    }
  }

  /** What each unit waits for. */
  private static Map<String, Set<String>> after(Map<String, UnitSettings> units) {
    Map<String, Set<String>> after = new LinkedHashMap<>();
    units.forEach(
        (name, unit) -> {
          Set<String> mine = after.computeIfAbsent(name, each -> new LinkedHashSet<>());
          names(unit, "After").stream().filter(units::containsKey).forEach(mine::add);
          names(unit, "Before").stream()
              .filter(units::containsKey)
              .forEach(
                  other -> after.computeIfAbsent(other, each -> new LinkedHashSet<>()).add(name));
          Dependencies.triggered(unit.name(), unit.file())
              .map(Dependency::unit)
              .filter(units::containsKey)
              .ifPresent(
                  other -> after.computeIfAbsent(other, each -> new LinkedHashSet<>()).add(name));
          if (LATE.contains(unit.name().type())
              && unit.file().isSet("Unit", "DefaultDependencies", true)) {
            EARLY.stream().filter(units::containsKey).forEach(mine::add);
          }
        });
    after.forEach((name, others) -> others.remove(name));
    return after;
  }

  private static List<String> names(UnitSettings unit, String key) {
    return unit.file().names(unit.name(), key);
  }

  private void walk(
      String name,
      Map<String, Set<String>> after,
      List<String> way,
      Set<String> done,
      Map<String, UnitSettings> units) {
    int at = way.indexOf(name);
    if (at >= 0) {
      report(way.subList(at, way.size()), units);
      return;
    }
    if (done.contains(name) || way.size() >= DEEPEST) {
      return;
    }
    way.add(name);
    after.getOrDefault(name, Set.of()).forEach(each -> walk(each, after, way, done, units));
    way.remove(way.size() - 1);
    done.add(name);
  }

  private void report(List<String> cycle, Map<String, UnitSettings> units) {
    String path = String.join(" -> ", cycle) + " -> " + cycle.get(0);
    problems.warning(
        Diagnostic.warning(
                "systemd.ordering-cycle",
                "units wait for each other in a circle: " + path,
                "remove one of these After= or Before= settings; for a unit that runs before"
                    + " sysinit.target, set DefaultDependencies=no")
            .at(Objects.requireNonNull(units.get(cycle.get(0))).need().place()));
  }
}
