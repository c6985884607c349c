package dev.coracle.systemd;

import dev.coracle.systemd.Dependency.Strength;
import dev.coracle.systemd.WordReader.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a unit asks of other units, by its own settings and by what the manager adds. Ordering
 * (Before, After) and stopping (Conflicts, PartOf) start nothing and are left out. {@code .wants}
 * and {@code .requires} directories are not in the file; the caller adds them.
 */
public final class Dependencies {
  private static final String MANAGER = "systemd itself";
  private static final Map<String, Strength> UNIT_KEYS =
      new TreeMap<>(
          Map.of(
              "Requires", Strength.HARD,
              "Requisite", Strength.HARD,
              "BindsTo", Strength.HARD,
              "Wants", Strength.SOFT,
              "Upholds", Strength.SOFT,
              "OnFailure", Strength.SOFT,
              "OnSuccess", Strength.SOFT));

  private static final Set<String> TRIGGERING = Set.of("socket", "timer", "path");
  private static final List<String> ORDER = List.of("After", "Before");
  private static final List<String> MOUNT_KEYS = List.of("RequiresMountsFor", "WantsMountsFor");

  /** A unit waits for the mounts of these as well. */
  private static final List<String> OWN_DIRECTORIES =
      List.of("WorkingDirectory", "RootDirectory", "RootImage");

  private final ManagerFacts manager;

  /** Reads with the manager's own habits. */
  public Dependencies(ManagerFacts manager) {
    this.manager = manager;
  }

  /** All dependencies of a unit, in a fixed order. */
  public List<Dependency> of(UnitName name, UnitFile file) {
    List<Dependency> found = new ArrayList<>();
    UNIT_KEYS.forEach((key, strength) -> add(name, file, "Unit", key, strength, found));
    add(name, file, "Service", "Sockets", Strength.SOFT, found);
    add(name, file, "Install", "Also", Strength.INSTALL, found);
    addMounts(name, file, found);
    String section = name.section();
    file.list(section, "Slice").stream()
        .reduce((first, last) -> last)
        .ifPresent(a -> found.add(dependency(name, a, "Slice", Strength.HARD, a.value())));
    triggered(name, file).ifPresent(found::add);
    if (file.isSet("Unit", "DefaultDependencies", true)) {
      for (String unit : manager.defaultRequires(name.type())) {
        found.add(new Dependency(unit, "default dependency", Strength.HARD, MANAGER));
      }
    }
    device(name, file, section).ifPresent(found::add);
    return found;
  }

  /** Why a unit needs the message bus, if it does: its own settings only, not its dependencies. */
  public Optional<String> needsBus(UnitName name, UnitFile file) {
    if (!name.type().equals("service")) {
      return Optional.empty();
    }
    if (file.value("Service", "Type").filter("dbus"::equals).isPresent()) {
      return Optional.of("Type=dbus");
    }
    return file.value("Service", "BusName").map(bus -> "BusName=" + bus);
  }

  /** The unit that a socket, timer, path or automount starts. */
  public static Optional<Dependency> triggered(UnitName name, UnitFile file) {
    String section = name.section();
    String key = triggerKey(name);
    switch (name.type()) {
      case "socket", "timer", "path" -> {
        Optional<UnitFile.Assignment> named = trigger(name, file);
        if (named.isPresent()) {
          return Optional.of(
              dependency(name, named.get(), key, Strength.HARD, named.get().value()));
        }
        boolean template = name.type().equals("socket") && file.isSet(section, "Accept", false);
        UnitName service = name.withType("service");
        String unit = (template ? service.template() : service).toString();
        return Optional.of(new Dependency(unit, "activation", Strength.HARD, MANAGER));
      }
      case "automount" -> {
        String unit = name.withType("mount").toString();
        return Optional.of(new Dependency(unit, "activation", Strength.HARD, MANAGER));
      }
      default -> {
        return Optional.empty();
      }
    }
  }

  private static String triggerKey(UnitName name) {
    return name.type().equals("socket") ? "Service" : "Unit";
  }

  private static boolean canTrigger(UnitName name, UnitFile.Assignment line) {
    String unit = name.expand(line.value());
    return name.type().equals("socket")
        ? unit.endsWith(".service")
        : !isNoUnit(unit) && !unit.equals(name.toString());
  }

  /** The line that counts: a socket's last, and of a timer or path unit the first. */
  private static Optional<UnitFile.Assignment> trigger(UnitName name, UnitFile file) {
    Stream<UnitFile.Assignment> lines =
        file.list(name.section(), triggerKey(name)).stream().filter(line -> canTrigger(name, line));
    return name.type().equals("socket") ? lines.reduce((first, last) -> last) : lines.findFirst();
  }

  private static void triggerProblems(UnitName name, UnitFile file, List<UnitFile.Problem> found) {
    Optional<UnitFile.Assignment> counts = trigger(name, file);
    for (UnitFile.Assignment line : file.list(name.section(), triggerKey(name))) {
      if (!canTrigger(name, line)) {
        found.add(UnitFile.Problem.ignored(line, "no unit that can be triggered"));
      } else if (!name.type().equals("socket") && !counts.equals(Optional.of(line))) {
        found.add(UnitFile.Problem.ignored(line, "a second unit to trigger"));
      }
    }
  }

  /** Mount units of a path and of all paths above it, the root's apart. */
  private static void addMounts(UnitName name, UnitFile file, List<Dependency> into) {
    for (MountPath mount : mountPaths(name, file)) {
      String path = mount.path();
      for (int end = path.length(); end > 1; end = path.lastIndexOf('/', end - 1)) {
        String unit = pathUnit(path.substring(0, end), "mount");
        into.add(new Dependency(unit, mount.key(), Strength.IF_PRESENT, mount.source()));
      }
    }
  }

  /** Names that are no units' and paths that are not absolute; systemd ignores each. */
  static List<UnitFile.Problem> problems(UnitName name, UnitFile file) {
    List<UnitFile.Problem> found = new ArrayList<>();
    if (TRIGGERING.contains(name.type())) {
      triggerProblems(name, file, found);
    }
    for (UnitFile.Assignment line : file.assignments()) {
      if (!line.section().equals("Unit")) {
        continue;
      }
      if (UNIT_KEYS.containsKey(line.key()) || ORDER.contains(line.key())) {
        WordReader.words(line.value(), Style.PLAIN).stream()
            .filter(word -> isNoUnit(name.expand(word)))
            .forEach(
                word ->
                    found.add(
                        UnitFile.Problem.ignored(line, "'" + word + "' is no name of a unit")));
      } else if (MOUNT_KEYS.contains(line.key())) {
        WordReader.words(line.value(), Style.QUOTED).stream()
            .flatMap(word -> UnitPath.wrong(name.expand(word)).stream())
            .forEach(what -> found.add(UnitFile.Problem.ignored(line, what)));
      }
    }
    return found;
  }

  /** Specifiers that are not known before boot may make a name of it. */
  private static boolean isNoUnit(String name) {
    return name.indexOf('%') < 0 && UnitName.parse(name).isEmpty();
  }

  /** A path whose mounts a unit waits for. */
  record MountPath(String key, String path, String source) {}

  /** All such paths; systemd ignores those that are relative or hold {@code ..}. */
  static List<MountPath> mountPaths(UnitName name, UnitFile file) {
    List<MountPath> paths = new ArrayList<>();
    UnitPath.of(name, file).stream()
        .filter(path -> OWN_DIRECTORIES.contains(path.at().key()))
        .forEach(
            path ->
                paths.add(
                    new MountPath(
                        path.at().key().equals("WorkingDirectory") && !path.mayBeMissing()
                            ? "RequiresMountsFor"
                            : "WantsMountsFor",
                        path.path(),
                        path.at().source())));
    for (String key : MOUNT_KEYS) {
      for (UnitFile.Assignment assignment : file.dependencies("Unit", key)) {
        for (String word : WordReader.words(assignment.value(), Style.QUOTED)) {
          String path = name.expand(word);
          if (UnitPath.wrong(path).isEmpty()) {
            paths.add(new MountPath(key, UnitPath.simplified(path), assignment.source()));
          }
        }
      }
    }
    return paths;
  }

  /** The device unit that a mount or swap unit waits for (systemd.mount(5)). */
  private static Optional<Dependency> device(UnitName name, UnitFile file, String section) {
    if (!name.type().equals("mount") && !name.type().equals("swap")) {
      return Optional.empty();
    }
    Optional<UnitFile.Assignment> what =
        file.list(section, "What").stream().reduce((first, last) -> last);
    boolean bind =
        file.value(section, "Options")
            .map(options -> List.of(options.split(",")))
            .filter(options -> options.contains("bind") || options.contains("rbind"))
            .isPresent();
    return what.filter(a -> !bind && isDevice(name.expand(a.value())))
        .map(
            a ->
                new Dependency(
                    deviceUnit(name.expand(a.value())), "What", Strength.HARD, a.source()));
  }

  private static boolean isDevice(String what) {
    String upper = what.toUpperCase(Locale.ROOT);
    return what.startsWith("/dev/")
        || upper.startsWith("UUID=")
        || upper.startsWith("LABEL=")
        || upper.startsWith("PARTUUID=")
        || upper.startsWith("PARTLABEL=");
  }

  private static String deviceUnit(String what) {
    int equals = what.indexOf('=');
    return pathUnit(
        what.startsWith("/")
            ? what
            : "/dev/disk/by-"
                + what.substring(0, equals).toLowerCase(Locale.ROOT)
                + "/"
                + what.substring(equals + 1),
        "device");
  }

  /** The name of the unit for a path (systemd.unit(5), "String escaping"), common paths only. */
  private static String pathUnit(String path, String type) {
    String bare = path.startsWith("/") ? path.substring(1) : path;
    return bare.replace("-", "\\x2d").replace('/', '-') + "." + type;
  }

  private static void add(
      UnitName name,
      UnitFile file,
      String section,
      String key,
      Strength strength,
      List<Dependency> into) {
    for (UnitFile.Assignment assignment : file.dependencies(section, key)) {
      for (String word : WordReader.words(assignment.value(), Style.PLAIN)) {
        if (!isNoUnit(name.expand(word))) {
          into.add(dependency(name, assignment, key, strength, word));
        }
      }
    }
  }

  private static Dependency dependency(
      UnitName name, UnitFile.Assignment at, String key, Strength strength, String word) {
    return new Dependency(name.expand(word), key, strength, at.source());
  }
}
