package dev.coracle.recipe;

import java.util.List;

/**
 * What systemd finds.
 *
 * @param defaultTarget the unit that {@code default.target} links to
 * @param units units to include; what they require comes along
 */
public record SystemdSpec(Located<String> defaultTarget, List<Located<String>> units) {

  public SystemdSpec {
    units = List.copyOf(units);
  }
}
