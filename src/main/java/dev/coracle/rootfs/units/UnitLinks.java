package dev.coracle.rootfs.units;

import dev.coracle.rootfs.assembly.RequiredBy;
import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.rootfs.assembly.RootTreeAssembler;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.systemd.Dependency.Strength;
import dev.coracle.systemd.ManagerFacts;
import dev.coracle.systemd.UnitFile;
import dev.coracle.systemd.UnitName;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The links between units that are in: those that packages ship, and those that enabling would have
 * made, since no maintainer script and no preset ran.
 *
 * <p>A listed unit's {@code [Install]} section is followed: WantedBy, RequiredBy and UpheldBy link
 * it to those of their units that are in, Alias gives it a further name unless the packages or
 * another unit have that name. If its section names starters and none of them is in, the default
 * target wants it. So does the default target want a listed unit that no unit in the tree starts,
 * unless it is a target, a template, or ends the system (SuccessAction): those are there to be
 * asked for by name.
 */
public final class UnitLinks {
  private static final String ENABLED = "/etc/systemd/system/";
  private static final int LINK_MODE = 0777;

  private final MergedPackageView view;
  private final RootTreeAssembler assembler;
  private final UnitClosure units;
  private final ManagerFacts manager;
  private final String defaultTarget;
  private final RequiredBy need;
  private final List<RootReport.EnabledUnit> enabled = new ArrayList<>();
  private final TreeMap<String, Set<String>> starts = new TreeMap<>();
  private final Set<RootReport.LeftOutUnit> leftOut = new LinkedHashSet<>();

  public UnitLinks(
      MergedPackageView view,
      RootTreeAssembler assembler,
      UnitClosure units,
      ManagerFacts manager,
      String defaultTarget,
      RequiredBy need) {
    this.view = view;
    this.assembler = assembler;
    this.units = units;
    this.manager = manager;
    this.defaultTarget = defaultTarget;
    this.need = need;
  }

  /**
   * Makes all links.
   *
   * @param listed units whose {@code [Install]} sections are followed
   * @param enabled units that the default target starts in any case
   */
  public void link(List<String> listed, List<String> enabled) {
    units
        .get(defaultTarget)
        .ifPresent(
            target ->
                put(
                    ENABLED + "default.target",
                    target.unit().fragment(),
                    target.name(),
                    "systemd.default-target"));
    for (UnitClosure.Included unit : units.all()) {
      for (var dependency : unit.dependencies()) {
        edge(unit, dependency.unit(), dependency.setting(), dependency.strength());
      }
      for (UnitFinder.DirectoryLink link : unit.links()) {
        if (units.get(link.unit()).isPresent()) {
          assembler.include(link.path(), unit.need());
        }
        edge(unit, link.unit(), "." + link.setting(), Strength.SOFT);
      }
    }
    List<UnitClosure.Included> targets = new ArrayList<>();
    for (String name : listed) {
      units.get(name).ifPresent(targets::add);
    }
    targets.forEach(this::install);
    for (String name : enabled) {
      units.get(name).ifPresent(unit -> want(unit, "systemd.enable"));
    }
    for (UnitClosure.Included unit : targets) {
      boolean started = starts.values().stream().anyMatch(all -> all.contains(unit.name()));
      if (!started && startable(unit)) {
        want(unit, "no unit in the tree starts it");
      }
    }
  }

  private void edge(UnitClosure.Included from, String to, String setting, Strength strength) {
    Optional<UnitClosure.Included> target = units.get(to);
    if (target.isEmpty()) {
      if (strength != Strength.IF_PRESENT
          && !to.contains("%")
          && !manager.builtin().contains(to)
          && !to.endsWith(".slice")) {
        leftOut.add(new RootReport.LeftOutUnit(to, from.name(), setting));
      }
    } else if (strength != Strength.INSTALL) {
      starts.computeIfAbsent(from.name(), n -> new LinkedHashSet<>()).add(target.get().name());
    }
  }

  private static boolean startable(UnitClosure.Included unit) {
    UnitName name = unit.unit().name();
    return !name.type().equals("target")
        && !name.type().equals("slice")
        && !name.isTemplate()
        && unit.unit().file().value("Unit", "SuccessAction").isEmpty();
  }

  private void install(UnitClosure.Included unit) {
    UnitName name = unit.unit().name();
    UnitFile file = unit.unit().file();
    if (name.isTemplate()) {
      Optional<String> instance = file.value("Install", "DefaultInstance");
      if (instance.isEmpty()) {
        return;
      }
      name = name.withInstance(name.expand(instance.get()));
    }
    boolean asksForStarters = false;
    boolean linked = false;
    for (String[] rule :
        new String[][] {
          {"WantedBy", "wants"}, {"RequiredBy", "requires"}, {"UpheldBy", "upholds"}
        }) {
      for (String starter : words(file, rule[0], name)) {
        asksForStarters = true;
        // "default.target" is whatever the recipe says it is.
        String target = starter.equals("default.target") ? defaultTarget : starter;
        if (units.get(target).isPresent()) {
          linked = true;
          link(unit, name, target, rule[1], rule[0] + "=" + starter);
        }
      }
    }
    for (String alias : words(file, "Alias", name)) {
      alias(unit, alias);
    }
    if (asksForStarters && !linked && startable(unit)) {
      want(unit, "none of the units that its [Install] section names is in the tree");
    }
  }

  private static List<String> words(UnitFile file, String key, UnitName name) {
    return file.installNames(name, key);
  }

  private void alias(UnitClosure.Included unit, String alias) {
    if (UnitName.parse(alias).isEmpty() || units.isNamed(alias)) {
      return;
    }
    for (String directory : manager.directories()) {
      String path = directory + "/" + alias;
      if (view.node(path).isPresent()) {
        if (view.resolve(path).path().equals(unit.unit().fragment())) {
          assembler.include(path, unit.need());
        }
        return;
      }
    }
    put(ENABLED + alias, unit.unit().fragment(), unit.name(), "Alias=" + alias);
  }

  private void want(UnitClosure.Included unit, String reason) {
    if (units.get(defaultTarget).isPresent() && !unit.name().equals(defaultTarget)) {
      link(unit, unit.unit().name(), defaultTarget, "wants", reason);
    }
  }

  private void link(
      UnitClosure.Included unit, UnitName name, String starter, String kind, String reason) {
    String from = units.get(starter).orElseThrow().name();
    starts.computeIfAbsent(from, n -> new LinkedHashSet<>()).add(unit.name());
    put(ENABLED + from + "." + kind + "/" + name, unit.unit().fragment(), name.toString(), reason);
  }

  private void put(String path, String fragment, String unit, String reason) {
    if (assembler.has(path)) {
      return;
    }
    Node node =
        new Node.Symlink(
            Metadata.rootOwned(LINK_MODE, assembler.seconds()),
            fragment,
            Origin.generated("unit links", "unit " + unit + ": " + reason));
    assembler.put(TreePath.of(path), node, need.of("unit " + unit));
    enabled.add(new RootReport.EnabledUnit(TreePath.of(path), unit, reason));
  }

  /** Links that were made, by path. */
  public List<RootReport.EnabledUnit> enabled() {
    enabled.sort(Comparator.comparing(RootReport.EnabledUnit::link));
    return enabled;
  }

  /** Dependencies that were not followed, by name. */
  public List<RootReport.LeftOutUnit> leftOut() {
    List<RootReport.LeftOutUnit> sorted = new ArrayList<>(leftOut);
    sorted.sort(
        Comparator.comparing(RootReport.LeftOutUnit::name)
            .thenComparing(RootReport.LeftOutUnit::wantedBy)
            .thenComparing(RootReport.LeftOutUnit::setting));
    return sorted;
  }

  /** All units, by name, with whether the default target starts them. */
  public List<RootReport.IncludedUnit> report() {
    Set<String> started = new HashSet<>();
    Deque<String> queue = new ArrayDeque<>();
    units.get(defaultTarget).ifPresent(unit -> queue.add(unit.name()));
    while (!queue.isEmpty()) {
      String name = queue.remove();
      if (started.add(name)) {
        queue.addAll(starts.getOrDefault(name, Set.of()));
      }
    }
    return units.all().stream()
        .map(
            unit ->
                new RootReport.IncludedUnit(
                    unit.name(),
                    TreePath.of(unit.unit().fragment()),
                    unit.reason(),
                    started.contains(unit.name())))
        .sorted(Comparator.comparing(RootReport.IncludedUnit::name))
        .toList();
  }
}
