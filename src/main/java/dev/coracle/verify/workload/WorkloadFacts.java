package dev.coracle.verify.workload;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a verification's container showed.
 *
 * @param obstacle why there is none; empty if it ran
 * @param end how it ended
 * @param answers of its script, by name
 * @param notMapped files of the image that are not mapped where they are (DAX)
 * @param mapped how many are
 * @param images how many files the image has that a guest can map
 * @param errors the end of what it wrote to standard error
 * @param volumeAnswer what it wrote to the host's directory
 * @param layersUnchanged whether the image's file is as it was
 * @param startNanos when its first instruction ran, in virtual time from the kernel's start
 */
record WorkloadFacts(
    Optional<String> obstacle,
    Optional<ContainerExit> end,
    Map<String, String> answers,
    List<String> notMapped,
    long mapped,
    long images,
    String errors,
    String volumeAnswer,
    boolean layersUnchanged,
    OptionalLong startNanos) {

  /** What {@code first} writes before all else: a struct timespec. */
  static final int TIME_BYTES = 16;

  /** There was no container, for this reason. */
  static WorkloadFacts without(String obstacle) {
    return new WorkloadFacts(
        Optional.of(obstacle),
        Optional.empty(),
        Map.of(),
        List.of(),
        0,
        0,
        "",
        "",
        true,
        OptionalLong.empty());
  }

  /** Of an answer; empty if there is none. */
  String answer(String name) {
    return answers.getOrDefault(name, "");
  }

  /** The answers in a script's output. */
  static Map<String, String> answers(List<String> lines) {
    Map<String, String> answers = new HashMap<>();
    for (String line : lines) {
      int space = line.indexOf(' ');
      if (space > 0 && line.substring(0, space).matches("[a-z-]+")) {
        answers.putIfAbsent(line.substring(0, space), line.substring(space + 1));
      }
      if (line.equals("asked all")) {
        break; // What follows is the recipe's.
      }
    }
    return answers;
  }

  /** The paths that have a state in a script's output: 1 mapped, 0 not, ? unknown. */
  static List<String> paths(List<String> lines, String states) {
    List<String> paths = new ArrayList<>();
    for (String line : lines) {
      if (line.equals("asked all")) {
        break;
      }
      if (line.length() > 2 && states.indexOf(line.charAt(0)) >= 0 && line.startsWith(" /", 1)) {
        paths.add(line.substring(2));
      }
    }
    return paths;
  }
}
