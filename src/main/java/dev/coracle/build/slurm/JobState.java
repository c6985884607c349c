package dev.coracle.build.slurm;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What Slurm says of a job.
 *
 * @param id its number
 * @param word its state, such as {@code PENDING}
 * @param status with which its script ended, 128 + n after signal n; 0 where it has not ended
 * @param restarts how often it was queued again
 * @param nodes where it runs or ran; empty where it has not begun
 * @param reason why it waits or how it ended, such as {@code Resources}
 */
record JobState(long id, String word, int status, int restarts, String nodes, String reason) {
  /** Fields of {@code squeue --Format}; the reason is last, since it may hold anything. */
  static final String SQUEUE = "JobID:|,State:|,exit_code:|,RestartCnt:|,NodeList:|,Reason:|";

  /** Fields of {@code sacct --format}. */
  static final String SACCT = "JobIDRaw,State,ExitCode,NodeList";

  /** States that a job does not leave again (squeue(1), JOB STATE CODES). */
  private static final Set<String> ENDED =
      Set.of(
          "BOOT_FAIL",
          "CANCELLED",
          "COMPLETED",
          "DEADLINE",
          "FAILED",
          "NODE_FAIL",
          "OUT_OF_MEMORY",
          "PREEMPTED",
          "REVOKED",
          "TIMEOUT");

  /** Reasons that pass by themselves. */
  private static final Set<String> USUAL =
      Set.of("", "None", "Priority", "Resources", "Dependency", "BeginTime", "Cleaning");

  boolean ended() {
    return ENDED.contains(word);
  }

  boolean completed() {
    return word.equals("COMPLETED");
  }

  boolean pending() {
    return !ended() && nodes.isEmpty();
  }

  /** Why it waits, where that does not pass by itself. */
  Optional<String> obstacle() {
    return pending() && !USUAL.contains(reason) ? Optional.of(reason) : Optional.empty();
  }

  /**
   * A line of {@code squeue} in the format {@link #SQUEUE}; its exit code is a status of wait(2).
   *
   * @return empty for any other line
   */
  static Optional<JobState> ofSqueue(String line) {
    List<String> fields = List.of(line.strip().split("\\|", -1));
    if (fields.size() < 6
        || !fields.get(2).matches("\\d{1,9}")
        || !fields.get(3).matches("\\d{1,9}")) {
      return Optional.empty();
    }
    int raw = Integer.parseInt(fields.get(2));
    int signal = raw & 0x7f;
    String reason = String.join("|", fields.subList(5, fields.size()));
    return of(
        fields.get(0),
        fields.get(1),
        signal == 0 ? raw >> 8 : 128 + signal,
        Integer.parseInt(fields.get(3)),
        fields.get(4),
        reason.endsWith("|") ? reason.substring(0, reason.length() - 1) : reason);
  }

  /**
   * A line of {@code sacct --parsable2} in the format {@link #SACCT}; its exit code is a status and
   * a signal, separated by a colon, and its state may name who cancelled the job.
   *
   * @return empty for any other line
   */
  static Optional<JobState> ofSacct(String line) {
    List<String> fields = List.of(line.strip().split("\\|", -1));
    if (fields.size() != 4 || !fields.get(2).matches("\\d{1,3}:\\d{1,3}")) {
      return Optional.empty();
    }
    int colon = fields.get(2).indexOf(':');
    int signal = Integer.parseInt(fields.get(2).substring(colon + 1));
    int status = Integer.parseInt(fields.get(2).substring(0, colon));
    return of(
        fields.get(0),
        fields.get(1).replaceFirst(" .*", ""),
        signal == 0 ? status : 128 + signal,
        0,
        fields.get(3).equals("None assigned") ? "" : fields.get(3),
        "");
  }

  private static Optional<JobState> of(
      String id, String word, int status, int restarts, String nodes, String reason) {
    if (!id.matches("\\d{1,18}") || !word.matches("[A-Z_]+")) {
      return Optional.empty();
    }
    return Optional.of(new JobState(Long.parseLong(id), word, status, restarts, nodes, reason));
  }
}
