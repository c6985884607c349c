package dev.coracle.recipe;

import java.util.List;

/**
 * What systemd finds.
 *
 * @param defaultTarget the unit that {@code default.target} links to
 * @param units units to include; what they require comes along
 * @param enabled units to include that the default target starts, whatever they ask for
 * @param disabled units whose own [Install] sections are not followed
 * @param unitPath directories in which PID 1 looks units up, best first; empty for its own
 */
public record SystemdSpec(
    Located<String> defaultTarget,
    List<Located<String>> units,
    List<Located<String>> enabled,
    List<Located<String>> disabled,
    List<Located<String>> unitPath) {

  public SystemdSpec {
    units = List.copyOf(units);
    enabled = List.copyOf(enabled);
    disabled = List.copyOf(disabled);
    unitPath = List.copyOf(unitPath);
  }
}
