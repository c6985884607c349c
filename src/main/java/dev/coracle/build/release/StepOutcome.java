package dev.coracle.build.release;

import java.util.List;

/**
 * What came of a step.
 *
 * @param lines what it found or made; may be empty
 */
public record StepOutcome(ReleaseStep step, State state, List<String> lines) {
  /** How far a step got. */
  public enum State {
    PASSED("passed"),
    KEPT("passed before"),
    SKIPPED("skipped"),
    PLANNED("to do"),
    FAILED("FAILED");

    private final String word;

    State(String word) {
      this.word = word;
    }

    /** The state for people and programs. */
    public String word() {
      return word;
    }
  }

  public StepOutcome {
    lines = List.copyOf(lines);
  }
}
