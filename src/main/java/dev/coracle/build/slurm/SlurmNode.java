package dev.coracle.build.slurm;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A node as {@code sinfo} has it.
 *
 * @param state such as {@code idle} or {@code drained}, with a mark that {@code sinfo} may add
 * @param cpus processors that jobs may have
 * @param mebibytes memory that jobs may have
 * @param reason why it takes no jobs, from its administrator
 */
record SlurmNode(String name, String state, int cpus, long mebibytes, String reason) {
  /** Fields of {@code sinfo --Format}. */
  static final String FORMAT = "NodeList:|,StateLong:|,CPUs:|,Memory:|,Reason:|";

  private static final Set<String> USABLE =
      Set.of("idle", "mixed", "allocated", "completing", "planned");

  /** A mark for a node that does not answer (sinfo(1), NODE STATE CODES). */
  private static final String SILENT = "*";

  /** A line in the format {@link #FORMAT}; empty for any other line. */
  static Optional<SlurmNode> of(String line) {
    List<String> fields = List.of(line.strip().split("\\|", -1));
    if (fields.size() < 5
        || !fields.get(2).matches("\\d{1,9}")
        || !fields.get(3).matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new SlurmNode(
            fields.get(0),
            fields.get(1),
            Integer.parseInt(fields.get(2)),
            Long.parseLong(fields.get(3)),
            fields.get(4)));
  }

  /** Whether it takes jobs, now or when those it has are done. */
  boolean usable() {
    return !state.endsWith(SILENT) && USABLE.contains(state.replaceAll("[^a-z]+$", ""));
  }

  /** Its name and why it takes no jobs. */
  String words() {
    return name + " is " + state + (reason.isEmpty() || reason.equals("none") ? "" : ": " + reason);
  }
}
