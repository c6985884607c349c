package dev.coracle.systemd;

import dev.coracle.systemd.WordReader.Style;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A unit's settings: its file and its drop-ins, in the order in which they count
 * (systemd.syntax(7), systemd.unit(5)).
 *
 * @param assignments as written, first file first
 * @param problems lines that are no settings
 */
public record UnitFile(List<Assignment> assignments, List<Problem> problems) {

  /**
   * One {@code Key=value}.
   *
   * @param value without surrounding white space, continuation lines joined; empty resets lists
   * @param source the file it stands in
   * @param line counted from 1
   */
  public record Assignment(String section, String key, String value, String source, int line) {}

  /**
   * What systemd does not take of a line.
   *
   * @param source the file; the unit's name where no single line is to blame
   * @param line counted from 1; 0 where no single line is to blame
   * @param refuses whether it refuses the unit, not only the line; of a drop-in it leaves out the
   *     rest
   */
  public record Problem(String source, int line, String what, boolean refuses) {
    static Problem ignored(Assignment at, String what) {
      return new Problem(at.source(), at.line(), what, false);
    }

    static Problem refused(Assignment at, String what) {
      return new Problem(at.source(), at.line(), what, true);
    }

    static Problem ofUnit(UnitName name, String what) {
      return new Problem(name.toString(), 0, what, true);
    }

    @Override
    public String toString() {
      return source + (isOfUnit() ? "" : ":" + line) + ": " + what;
    }

    /** Whether it is no single line's. */
    public boolean isOfUnit() {
      return line == 0;
    }
  }

  public UnitFile {
    assignments = List.copyOf(assignments);
    problems = List.copyOf(problems);
  }

  /** Reads a file. */
  public static UnitFile parse(String source, String text) {
    return new UnitFileParser(source).parse(text);
  }

  /** Reads a file that may be no UTF-8; systemd reads up to the first line that is not. */
  public static UnitFile parse(String source, byte[] bytes) {
    try {
      return parse(
          source,
          StandardCharsets.UTF_8
              .newDecoder()
              .onMalformedInput(CodingErrorAction.REPLACE)
              .replaceWith(UnitFileParser.NO_UTF8)
              .decode(ByteBuffer.wrap(bytes))
              .toString());
    } catch (CharacterCodingException e) {
      throw new IllegalStateException(e);
    }
  }

  /** This file's settings, then a drop-in's. */
  public UnitFile with(UnitFile dropIn) {
    List<Assignment> all = new ArrayList<>(assignments);
    all.addAll(dropIn.assignments);
    List<Problem> allProblems = new ArrayList<>(problems);
    allProblems.addAll(dropIn.problems);
    return new UnitFile(all, allProblems);
  }

  /** Lines that systemd would not take, as far as paths, commands and names go. */
  public List<Problem> problems(UnitName name) {
    List<Problem> found = new ArrayList<>(problems);
    found.addAll(ExecCommand.problems(name, this));
    found.addAll(UnitPath.problems(name, this));
    found.addAll(Dependencies.problems(name, this));
    found.addAll(AccountName.problems(name, this));
    found.addAll(EnvironmentSettings.problems(name, this));
    for (Assignment line : list("Unit", "Description")) {
      name.wrongSpecifier(line.value()).ifPresent(what -> found.add(Problem.ignored(line, what)));
    }
    // What is missing may stand in what was not read.
    if (problems.stream().noneMatch(Problem::refuses)) {
      found.addAll(LoadedUnitCheck.problems(name, this));
    }
    return found;
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
    Map<List<String>, Integer> resets = new HashMap<>();
    for (int i = 0; i < assignments.size(); i++) {
      Assignment assignment = assignments.get(i);
      if (assignment.value().isEmpty()) {
        resets.put(List.of(assignment.section(), assignment.key()), i);
      }
    }
    List<Assignment> found = new ArrayList<>();
    for (int i = 0; i < assignments.size(); i++) {
      Assignment assignment = assignments.get(i);
      int reset = resets.getOrDefault(List.of(assignment.section(), assignment.key()), -1);
      if (i > reset) {
        found.add(assignment);
      }
    }
    return found;
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

  /** Names in a list of the {@code [Install]} section, where quotes group and nothing escapes. */
  public List<String> installNames(UnitName name, String key) {
    return list("Install", key).stream()
        .flatMap(line -> WordReader.words(line.value(), Style.QUOTED_KEEPING_ESCAPES).stream())
        .map(name::expand)
        .toList();
  }

  /** Names in a dependency setting, where quotes mean nothing. */
  public List<String> names(UnitName name, String key) {
    return dependencies("Unit", key).stream()
        .flatMap(line -> WordReader.words(line.value(), Style.PLAIN).stream())
        .map(name::expand)
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
