package dev.coracle.systemd;

import java.util.ArrayList;
import java.util.List;

/**
 * A program that a unit runs, from an {@code Exec…=} line (systemd.service(5), "Command lines").
 *
 * @param setting such as {@code ExecStart}
 * @param program absolute path, or a name without a slash that the manager looks up
 * @param mayFail whether the line begins with {@code -}
 */
public record ExecCommand(String setting, String program, boolean mayFail) {
  private static final List<String> SECTIONS = List.of("Service", "Socket", "Mount", "Swap");
  private static final List<String> SETTINGS =
      List.of(
          "ExecCondition",
          "ExecStartPre",
          "ExecStart",
          "ExecStartPost",
          "ExecReload",
          "ExecReloadPost",
          "ExecStop",
          "ExecStopPre",
          "ExecStopPost");
  private static final String PREFIXES = "-@:+!|";

  /** Whether the unit starts without it: its failure is ignored, or it runs at reload or stop. */
  public boolean isOptional() {
    return mayFail || setting.startsWith("ExecReload") || setting.startsWith("ExecStop");
  }

  /** All command lines of a unit, as they are written. */
  public static List<String> lines(UnitFile file) {
    return SECTIONS.stream()
        .flatMap(section -> SETTINGS.stream().flatMap(key -> file.list(section, key).stream()))
        .map(UnitFile.Assignment::value)
        .toList();
  }

  /** All commands of a unit. */
  public static List<ExecCommand> of(UnitName name, UnitFile file) {
    List<ExecCommand> commands = new ArrayList<>();
    for (String section : SECTIONS) {
      for (String setting : SETTINGS) {
        for (UnitFile.Assignment line : file.list(section, setting)) {
          parse(setting, line.value(), name, commands);
        }
      }
    }
    return commands;
  }

  private static void parse(
      String setting, String value, UnitName name, List<ExecCommand> commands) {
    boolean first = true;
    for (String word : Words.split(value)) {
      if (word.equals(";")) {
        first = true;
      } else if (first) {
        first = false;
        int at = 0;
        boolean mayFail = false;
        while (at < word.length() && PREFIXES.indexOf(word.charAt(at)) >= 0) {
          mayFail |= word.charAt(at) == '-';
          at++;
        }
        String program = name.expand(word.substring(at));
        if (!program.isEmpty()) {
          commands.add(new ExecCommand(setting, program, mayFail));
        }
      }
    }
  }
}
