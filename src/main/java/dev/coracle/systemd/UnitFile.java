package dev.coracle.systemd;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A unit's settings: its file and its drop-ins, in the order in which they count
 * (systemd.syntax(7), systemd.unit(5)).
 *
 * @param assignments as written, first file first
 * @param problems lines that systemd would ignore with a warning, as {@code file:line: why}
 */
public record UnitFile(List<Assignment> assignments, List<String> problems) {

  /**
   * One {@code Key=value}.
   *
   * @param value without surrounding white space, continuation lines joined; empty resets lists
   * @param source the file it stands in
   * @param line counted from 1
   */
  public record Assignment(String section, String key, String value, String source, int line) {}

  public UnitFile {
    assignments = List.copyOf(assignments);
    problems = List.copyOf(problems);
  }

  /** Reads a file. */
  public static UnitFile parse(String source, String text) {
    return new UnitFileParser(source).parse(text);
  }

  /** This file's settings, then a drop-in's. */
  public UnitFile with(UnitFile dropIn) {
    List<Assignment> all = new ArrayList<>(assignments);
    all.addAll(dropIn.assignments);
    List<String> allProblems = new ArrayList<>(problems);
    allProblems.addAll(dropIn.problems);
    return new UnitFile(all, allProblems);
  }

  /** Whether a section has any setting. */
  public boolean hasSection(String section) {
    return assignments.stream().anyMatch(a -> a.section().equals(section));
  }

  /** A setting that holds one value: the last assignment counts; an empty one unsets. */
  public Optional<String> value(String section, String key) {
    List<Assignment> all = list(section, key);
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(all.size() - 1).value());
  }

  /** A setting that is a list: all assignments after the last empty one. */
  public List<Assignment> list(String section, String key) {
    List<Assignment> found = new ArrayList<>();
    for (Assignment assignment : assignments) {
      if (assignment.section().equals(section) && assignment.key().equals(key)) {
        if (assignment.value().isEmpty()) {
          found.clear();
        } else {
          found.add(assignment);
        }
      }
    }
    return found;
  }

  /** All assignments that no later empty one resets. */
  public List<Assignment> inForce() {
    return assignments.stream()
        .filter(a -> !a.value().isEmpty() && list(a.section(), a.key()).contains(a))
        .toList();
  }

  /**
   * All assignments to dependency keys, which an empty assignment does not reset (systemd.unit(5):
   * "dependencies cannot be reset to an empty list").
   */
  public List<Assignment> dependencies(String section, String key) {
    return assignments.stream()
        .filter(a -> a.section().equals(section) && a.key().equals(key) && !a.value().isEmpty())
        .toList();
  }

  /** A boolean setting. */
  public boolean isSet(String section, String key, boolean otherwise) {
    return value(section, key)
        .map(
            v ->
                List.of("1", "yes", "y", "true", "t", "on")
                    .contains(v.toLowerCase(java.util.Locale.ROOT)))
        .orElse(otherwise);
  }
}
