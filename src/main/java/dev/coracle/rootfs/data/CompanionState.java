package dev.coracle.rootfs.data;

import dev.coracle.rootfs.companion.CompanionRule;
import dev.coracle.rootfs.companion.StateRule;
import dev.coracle.rootfs.units.UnitSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What makes a rule's files in the guest: links into a directory of state, and a unit that runs
 * before those that the rule is about, or before all services where it is about none.
 *
 * @param links by path, what each link points to
 * @param unit the name of the unit
 * @param text the unit's file
 */
record CompanionState(Map<String, String> links, String unit, String text) {
  private static final String EARLY = "sysinit.target";

  static CompanionState of(CompanionRule rule, StateRule state, List<UnitSettings> units) {
    String directory = "/var/lib/" + rule.name();
    Map<String, String> links = new LinkedHashMap<>();
    for (String path : state.links()) {
      links.put(path, directory + path.substring(path.lastIndexOf('/')));
    }
    List<String> users =
        units.stream()
            .map(unit -> unit.name().toString())
            .filter(rule.whenUnit()::contains)
            .toList();
    List<String> lines = new ArrayList<>();
    lines.add("[Unit]");
    lines.add("Description=Make " + String.join(", ", state.links()));
    if (users.isEmpty()) {
      lines.add("DefaultDependencies=no");
      lines.add("After=local-fs.target systemd-tmpfiles-setup.service");
      lines.add("Before=" + EARLY);
    } else {
      lines.add("Before=" + String.join(" ", users));
    }
    links.values().forEach(target -> lines.add("ConditionPathExists=|!" + target));
    lines.add("[Service]");
    lines.add("Type=oneshot");
    lines.add("RemainAfterExit=yes");
    lines.add("StateDirectory=" + rule.name());
    lines.add("WorkingDirectory=" + directory);
    lines.add("UMask=0077");
    lines.add("ExecStart=/bin/sh -ec \"" + quoted(state.make()) + "\"");
    lines.add("[Install]");
    lines.add(users.isEmpty() ? "WantedBy=" + EARLY : "RequiredBy=" + String.join(" ", users));
    return new CompanionState(links, rule.name() + ".service", String.join("\n", lines) + "\n");
  }

  /** As systemd.syntax(7) and systemd.service(5) take a word in double quotes. */
  private static String quoted(String script) {
    return script
        .strip()
        .replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("$", "$$")
        .replace("%", "%%")
        .replace("\n", "\\n");
  }
}
