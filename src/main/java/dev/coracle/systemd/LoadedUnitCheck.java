package dev.coracle.systemd;

import dev.coracle.systemd.UnitFile.Assignment;
import dev.coracle.systemd.UnitFile.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * For what systemd refuses a unit once all of its files are read: settings that are missing, or
 * that exclude each other (service_verify() and its siblings).
 */
final class LoadedUnitCheck {
  private static final Set<String> SERVICE_TYPES =
      Set.of("simple", "exec", "forking", "oneshot", "dbus", "notify", "notify-reload", "idle");

  private static final Set<String> WATCHED =
      Set.of("PathExists", "PathExistsGlob", "PathChanged", "PathModified", "DirectoryNotEmpty");

  private final UnitName name;
  private final UnitFile file;
  private final List<Problem> found = new ArrayList<>();

  private LoadedUnitCheck(UnitName name, UnitFile file) {
    this.name = name;
    this.file = file;
  }

  static List<Problem> problems(UnitName name, UnitFile file) {
    LoadedUnitCheck check = new LoadedUnitCheck(name, file);
    switch (name.type()) {
      case "service" -> check.service();
      case "socket" -> check.socket();
      case "timer" -> check.needsOne("no On…= setting", "On\\w+");
      case "path" -> check.watches();
      case "mount" -> {
        check.where();
        check.needsOne("no What= setting", "What");
      }
      case "automount" -> check.where();
      default -> {}
    }
    return check.found;
  }

  private void service() {
    for (Assignment line : file.list("Service", "Type")) {
      if (!SERVICE_TYPES.contains(line.value())) {
        found.add(Problem.ignored(line, "there is no Type=" + line.value()));
      }
    }
    long starts =
        ExecCommand.of(name, file).stream().filter(c -> c.setting().equals("ExecStart")).count();
    boolean succeeds =
        file.value("Unit", "SuccessAction").filter(action -> !action.equals("none")).isPresent();
    boolean stops = !file.list("Service", "ExecStop").isEmpty();
    // A line that is there and ignored for other reasons has been reported already.
    if (file.list("Service", "ExecStart").isEmpty() && !succeeds) {
      if (!stops) {
        refuse("no ExecStart=, ExecStop= or SuccessAction= setting");
      } else if (!file.isSet("Service", "RemainAfterExit", false)) {
        refuse("no ExecStart= setting, which only RemainAfterExit=yes allows");
      }
    }
    String type = type(starts);
    if (starts > 1 && !type.equals("oneshot")) {
      refuse("more than one command in ExecStart=, which only Type=oneshot allows");
    }
    String restart = file.value("Service", "Restart").orElse("no");
    if (type.equals("oneshot") && restart.matches("always|on-success")) {
      refuse("Restart=" + restart + ", which Type=oneshot does not allow");
    }
    if (type.equals("dbus") && file.value("Service", "BusName").orElse("").isEmpty()) {
      refuse("Type=dbus and no BusName=");
    }
    String kill = file.value("Service", "KillMode").orElse("control-group");
    if (!file.value("Service", "PAMName").orElse("").isEmpty() && kill.matches("process|none")) {
      refuse("PAMName= with KillMode=" + kill);
    }
  }

  private String type(long starts) {
    boolean bus = !file.value("Service", "BusName").orElse("").isEmpty();
    return file.value("Service", "Type")
        .filter(SERVICE_TYPES::contains)
        .orElse(bus ? "dbus" : starts == 0 ? "oneshot" : "simple");
  }

  private void watches() {
    int absolute = 0;
    for (Assignment line : file.inForce()) {
      if (line.section().equals("Path") && WATCHED.contains(line.key())) {
        Optional<String> wrong = UnitPath.wrong(name.expand(line.value()));
        wrong.ifPresent(what -> found.add(Problem.ignored(line, what)));
        absolute += wrong.isEmpty() ? 1 : 0;
      }
    }
    if (absolute == 0) {
      refuse("no path to watch");
    }
  }

  private void socket() {
    needsOne("no Listen…= setting", "Listen\\w+");
    if (file.isSet("Socket", "Accept", false)
        && file.list("Socket", "Service").stream()
            .anyMatch(line -> line.value().endsWith(".service"))) {
      refuse("Accept=yes with Service=");
    }
  }

  /** What is mounted where the unit's name says, and nowhere else. */
  private void where() {
    Optional<String> path = Specifiers.path(name.prefix());
    file.value(name.section(), "Where")
        .map(name::expand)
        .filter(where -> where.startsWith("/") && !name.isTemplate())
        .map(UnitPath::simplified)
        .filter(where -> !path.equals(Optional.of(where)))
        .ifPresent(where -> refuse("Where=" + where + ", which is not what its name says"));
  }

  private void needsOne(String what, String keys) {
    boolean any =
        file.inForce().stream()
            .anyMatch(
                line ->
                    line.section().equals(name.section())
                        && line.key().matches(keys)
                        && !line.value().isEmpty());
    if (!any) {
      refuse(what);
    }
  }

  private void refuse(String what) {
    found.add(Problem.ofUnit(name, what));
  }
}
