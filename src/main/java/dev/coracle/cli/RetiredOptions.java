package dev.coracle.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Options of earlier versions that have another name now. */
final class RetiredOptions {
  /** By command and option: what to write instead. */
  private static final Map<String, Map<String, String>> RETIRED =
      Map.of("store", Map.of("--check", "coracle store verify"));

  private RetiredOptions() {}

  /**
   * Says which of a command's unknown arguments was once an option, and what replaced it.
   *
   * @param command the command's name, such as {@code store}
   * @param unknown the arguments that the command does not know
   */
  static Optional<Found> in(String command, List<String> unknown) {
    Map<String, String> retired = RETIRED.getOrDefault(command, Map.of());
    for (String argument : unknown) {
      String option = argument.replaceFirst("=.*", "");
      if (retired.containsKey(option)) {
        return Optional.of(new Found(option, retired.get(option)));
      }
    }
    return Optional.empty();
  }

  /**
   * An option of an earlier version.
   *
   * @param instead what to write instead
   */
  public record Found(String option, String instead) {}
}
