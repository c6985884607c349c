package dev.coracle.answer.plan;

import dev.coracle.publish.OriginsWriter;
import dev.coracle.store.StepKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;

/** Which inputs of a step are not what they were. */
public final class InputChanges {
  private static final int MOST = 20;

  /** An input whose values are groups: the path, mode and owner, and what it is. */
  private static final String FILES = "files";

  private static final int GROUP = 3;

  private InputChanges() {}

  /**
   * The changes, a line each.
   *
   * @param before as a result has it
   * @param now as the step has it
   * @param name what a value is called, such as a package by its digest
   */
  public static List<String> of(StepKey before, StepKey now, UnaryOperator<String> name) {
    Map<String, List<String>> old = values(before);
    List<String> lines = new ArrayList<>();
    values(now)
        .forEach(
            (input, values) -> {
              List<String> was = old.getOrDefault(input, List.of());
              if (!was.equals(values)) {
                lines.addAll(
                    input.equals(FILES)
                        ? grouped(groups(was), groups(values))
                        : changes(input, was, values, name));
              }
            });
    return lines.size() <= MOST
        ? lines
        : concat(lines.subList(0, MOST), "… and " + (lines.size() - MOST) + " more");
  }

  private static List<String> concat(List<String> lines, String last) {
    List<String> all = new ArrayList<>(lines);
    all.add(last);
    return all;
  }

  private static Map<String, List<String>> values(StepKey key) {
    Map<String, List<String>> values = new LinkedHashMap<>();
    for (StepKey.Input input : key.inputs()) {
      values.put(input.name(), input.values().stream().map(OriginsWriter::brief).toList());
    }
    return values;
  }

  private static List<String> changes(
      String input, List<String> was, List<String> now, UnaryOperator<String> name) {
    if (was.size() <= 1 && now.size() <= 1) {
      return List.of(input + ": " + only(was) + " -> " + only(now));
    }
    Set<String> gone = new LinkedHashSet<>(was);
    now.forEach(gone::remove);
    Set<String> added = new LinkedHashSet<>(now);
    was.forEach(added::remove);
    List<String> lines = new ArrayList<>();
    gone.forEach(value -> lines.add(input + ": - " + name.apply(value)));
    added.forEach(value -> lines.add(input + ": + " + name.apply(value)));
    return lines.isEmpty() ? List.of(input + ": another order") : lines;
  }

  private static String only(List<String> values) {
    return values.isEmpty() ? "none" : values.get(0);
  }

  private static Map<String, String> groups(List<String> values) {
    Map<String, String> groups = new LinkedHashMap<>();
    for (int i = 0; i + GROUP <= values.size(); i += GROUP) {
      groups.put(values.get(i), values.get(i + 1) + " " + values.get(i + 2));
    }
    return groups;
  }

  private static List<String> grouped(Map<String, String> was, Map<String, String> now) {
    List<String> lines = new ArrayList<>();
    was.keySet().stream()
        .filter(path -> !now.containsKey(path))
        .forEach(path -> lines.add(FILES + ": - " + path));
    now.forEach(
        (path, value) -> {
          String old = was.get(path);
          if (old == null) {
            lines.add(FILES + ": + " + path);
          } else if (!old.equals(value)) {
            lines.add(FILES + ": " + path + " has changed");
          }
        });
    return lines.isEmpty() ? List.of(FILES + ": another order") : lines;
  }
}
