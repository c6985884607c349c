package dev.coracle.rootfs.units;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.rootfs.assembly.MissingFiles;
import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.elf.Programs;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.systemd.Dependencies;
import dev.coracle.systemd.Dependency;
import dev.coracle.systemd.Dependency.Strength;
import dev.coracle.systemd.ExecCommand;
import dev.coracle.systemd.ManagerFacts;
import dev.coracle.systemd.UnitFile;
import dev.coracle.systemd.UnitName;
import dev.coracle.systemd.UnitPath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which units come in. Listed units are the allow-list; from them:
 *
 * <ul>
 *   <li>what a unit would fail without comes along: Requires, Requisite, BindsTo, {@code .requires}
 *       links, the unit that a socket, timer, path or automount starts, the default dependencies;
 *   <li>weak dependencies of a unit (Wants, Upholds, {@code .wants} links, OnFailure, Sockets,
 *       Also) comes only if it is listed or required elsewhere; otherwise it is reported as left
 *       out. A weak dependency written in one of the recipe's own files counts as listed;
 *   <li>drop-ins and aliases that lead to an included unit come with it; programs of its Exec
 *       settings come with what they need;
 *   <li>a unit that needs a device unit, or the message bus where the recipe does not list it, is
 *       refused: nothing would ever announce the device, and the unit would wait or fail.
 * </ul>
 */
public final class UnitClosure {
  private static final String INIT_SCRIPTS = "/etc/init.d/";

  private final MergedPackageView view;
  private final RootTreeAssembler assembler;
  private final UnitFinder finder;
  private final ManagerFacts manager;
  private final Dependencies dependencies;
  private final Programs programs;
  private final ProblemCollector problems;
  private final MissingFiles missing;

  private final Map<String, Included> included = new LinkedHashMap<>();
  private final Map<String, String> canonical = new HashMap<>();
  private final Map<String, String> installAliases = new HashMap<>();
  private final Set<String> busListed = new HashSet<>();
  private final Deque<Included> queue = new ArrayDeque<>();

  /** An included unit with its dependencies and links. */
  record Included(
      UnitFinder.Found unit,
      String reason,
      RequiredBy need,
      List<Dependency> dependencies,
      List<UnitFinder.DirectoryLink> links) {
    String name() {
      return unit.name().toString();
    }
  }

  public UnitClosure(
      MergedPackageView view,
      RootTreeAssembler assembler,
      UnitFinder finder,
      ManagerFacts manager,
      Programs programs,
      ProblemCollector problems,
      MissingFiles missing) {
    this.view = view;
    this.assembler = assembler;
    this.finder = finder;
    this.manager = manager;
    this.dependencies = new Dependencies(manager);
    this.programs = programs;
    this.problems = problems;
    this.missing = missing;
  }

  /** A unit that the recipe lists; all of them are to be named before {@link #close()}. */
  public void list(String name, RequiredBy need) {
    if (manager.bus().contains(name)) {
      busListed.addAll(manager.bus());
    }
    pull(name, "systemd.units", true, need);
    get(name)
        .ifPresent(
            unit ->
                unit.unit()
                    .file()
                    .installNames(unit.unit().name(), "Alias")
                    .forEach(alias -> installAliases.putIfAbsent(alias, unit.name())));
  }

  /** A unit that is there for another reason. */
  public void add(String name, String reason, RequiredBy need) {
    pull(name, reason, true, need);
  }

  /** Follows all needs. */
  public void close() {
    while (!queue.isEmpty()) {
      expand(queue.remove());
    }
  }

  private void pull(String name, String reason, boolean hard, RequiredBy need) {
    if (manager.builtin().contains(name)) {
      return;
    }
    if (canonical.containsKey(name)) {
      get(name).ifPresent(there -> assembler.note(there.unit().fragment(), need));
      return;
    }
    Optional<UnitFinder.Found> found = finder.find(name);
    if (found.isEmpty() && installAliases.containsKey(name)) {
      return;
    }
    if (found.isEmpty()) {
      if (hard) {
        reportMissing(name, need);
      }
      return;
    }
    UnitFinder.Found unit = found.get();
    unit.names().forEach(alias -> canonical.put(alias, unit.name().toString()));
    RequiredBy unitNeed = need.of("unit " + unit.name());
    unit.nodes().forEach(path -> assembler.include(path, need));
    if (included.containsKey(unit.name().toString())) {
      return;
    }
    Included entry =
        new Included(
            unit,
            reason,
            unitNeed,
            dependencies.of(unit.name(), unit.file()),
            finder.directoryLinks(unit));
    included.put(entry.name(), entry);
    queue.add(entry);
  }

  private void reportMissing(String name, RequiredBy need) {
    Optional<UnitName> parsed = UnitName.parse(name);
    if (parsed.isEmpty()) {
      problems.error(
          Diagnostic.error(
              "systemd.not-a-unit-name",
              "'" + name + "', needed by " + need.by() + ", is not the name of a unit",
              Suggestions.suggestion(
                  name, finder.allNames(), "units are named like name.service or name.target")),
          need.place());
    } else if (parsed.get().type().equals("device")) {
      refuseDevice(name, need.by(), "", need);
    } else if (finder.isMasked(name)) {
      problems.error(
          Diagnostic.error(
              "systemd.masked-unit",
              "unit " + name + ", needed by " + need.by() + ", is masked",
              "remove the mask from systemd.mask or files, or the unit that needs it from"
                  + " systemd.units"),
          need.place());
    } else if (parsed.get().type().equals("slice") || parsed.get().type().equals("scope")) {
      // The manager makes these up as they are needed.
      canonical.put(name, name);
    } else if (view.node(INIT_SCRIPTS + parsed.get().prefix()).isPresent()) {
      reportInitScript(name, parsed.get().prefix(), need);
    } else {
      missing.add("systemd.unknown-unit", "unit '" + name + "'", name, need, finder::allNames);
    }
  }

  /** systemd makes a unit of such a script by a generator, which guests do not have. */
  private void reportInitScript(String name, String script, RequiredBy need) {
    problems.error(
        Diagnostic.error(
            "systemd.init-script",
            "unit '"
                + name
                + "', needed by "
                + need.by()
                + ", is in none of the packages, which have the init script "
                + INIT_SCRIPTS
                + script
                + " only",
            "declare /etc/systemd/system/"
                + name
                + " under files, with the program that the script starts in ExecStart="),
        need.place());
  }

  private void expand(Included entry) {
    UnitFinder.Found unit = entry.unit();
    dependencies
        .needsBus(unit.name(), unit.file())
        .filter(setting -> busListed.isEmpty())
        .ifPresent(setting -> refuseBus(entry.name(), setting, entry.need()));
    for (Dependency dependency : entry.dependencies()) {
      follow(entry, dependency);
    }
    for (UnitFinder.DirectoryLink link : entry.links()) {
      boolean hard = link.setting().equals("requires");
      if (hard || view.isOwn(link.path())) {
        pull(link.unit(), entry.name() + " (" + link.path() + ")", hard, entry.need());
      }
    }
    for (String program : manager.programs(unit.name().type())) {
      programs.include(program, List.of(), entry.need());
    }
    if (unit.file().value("Service", "RootDirectory").isEmpty()
        && unit.file().value("Service", "RootImage").isEmpty()) {
      ExecCommand.of(unit.name(), unit.file()).forEach(command -> includeProgram(command, entry));
    }
    for (UnitPath path : UnitPath.of(unit.name(), unit.file())) {
      PathView.Resolution found = view.resolve(UsrMerge.map(path.path()));
      if (found.isFile()) {
        assembler.include(found, entry.need());
      }
    }
    unit.file().problems(unit.name()).forEach(problem -> report(problem, entry));
  }

  private void report(UnitFile.Problem problem, Included entry) {
    boolean whole = problem.isOfUnit() || problem.source().equals(entry.unit().fragment());
    if (problem.refuses() && whole) {
      problems.error(
          Diagnostic.error(
              "systemd.refused-unit",
              problem + "; systemd refuses unit " + entry.name() + " for it",
              problem.isOfUnit()
                  ? "correct " + entry.unit().fragment() + " or its drop-ins"
                  : "correct the line"),
          entry.need().place());
    } else {
      problems.warning(
          Diagnostic.warning(
              "systemd.ignored-line", problem.toString(), "systemd ignores the line; correct it"));
    }
  }

  private void follow(Included entry, Dependency dependency) {
    boolean hard = dependency.strength() == Strength.HARD;
    if (dependency.unit().endsWith(".device") && (hard || dependency.strength() == Strength.SOFT)) {
      refuseDevice(dependency.unit(), entry.name(), dependency.setting(), entry.need());
    } else if (hard && manager.bus().contains(dependency.unit()) && busListed.isEmpty()) {
      refuseBus(entry.name(), dependency.setting() + "=" + dependency.unit(), entry.need());
    } else if (dependency.unit().contains("%i") || dependency.unit().contains("%I")) {
      // A template on its own: its needs show when it is instantiated.
      return;
    } else if (hard
        || dependency.setting().equals("Sockets")
        || (dependency.strength() == Strength.SOFT && view.isOwn(dependency.source()))) {
      pull(dependency.unit(), entry.name() + " (" + dependency.setting() + ")", hard, entry.need());
    }
  }

  private void includeProgram(ExecCommand command, Included entry) {
    String program = command.program();
    if (program.contains("%")) {
      return;
    }
    List<String> path = manager.path();
    if (command.isOptional() && programs.find(program, path).isEmpty()) {
      problems.warning(
          Diagnostic.warning(
              "systemd.optional-program",
              command.setting()
                  + " of "
                  + entry.name()
                  + " names "
                  + program
                  + ", which no package has; the unit starts without it",
              "add its package to packages if the unit should run it"));
    } else {
      programs.include(program, path, entry.need());
    }
  }

  private void refuseDevice(String device, String by, String setting, RequiredBy need) {
    problems.error(
        Diagnostic.error(
            "systemd.needs-device",
            "unit "
                + by
                + " needs "
                + device
                + (setting.isEmpty() ? "" : " (" + setting + "=)")
                + ": without udevd no device unit ever becomes active, so it would wait"
                + " until it times out",
            "remove the unit from systemd.units, or mount or start by other means"),
        need.place());
  }

  private void refuseBus(String unit, String setting, RequiredBy need) {
    problems.error(
        Diagnostic.error(
            "systemd.needs-bus",
            "unit " + unit + " needs the message bus (" + setting + "), which this guest lacks",
            "remove the unit from systemd.units, or list "
                + manager.bus().get(0)
                + " there if the guest should have a bus"),
        need.place());
  }

  /** All units that are in, with what they say, in the order they came. */
  public List<UnitSettings> settings() {
    return included.values().stream()
        .map(
            each ->
                new UnitSettings(
                    each.unit().name(), each.unit().fragment(), each.unit().file(), each.need()))
        .toList();
  }

  /** Whether a unit is in, by any of its names. */
  Optional<Included> get(String name) {
    return Optional.ofNullable(canonical.getOrDefault(name, installAliases.get(name)))
        .map(included::get);
  }

  /** Whether a name is a unit's without a link that enabling would make. */
  boolean isNamed(String name) {
    return canonical.containsKey(name);
  }

  /** All units that are in, in the order they came. */
  public List<Included> all() {
    return new ArrayList<>(included.values());
  }
}
