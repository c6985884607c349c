package dev.coracle.build.batch;

import dev.coracle.build.BuildOutcome;
import java.util.Optional;

/**
 * How one recipe of several ended: with an outcome, with a failure, or, if neither is there, not
 * begun because another one had failed.
 *
 * @param name of the recipe; its file's if it cannot be read
 * @param millis wall time, waiting for others included
 */
public record BatchResult(
    BatchJob job,
    String name,
    Optional<BuildOutcome> outcome,
    Optional<Exception> failure,
    long millis) {

  /** Whether it was built and nothing speaks against it. */
  public boolean good() {
    return outcome.map(BuildOutcome::good).orElse(false);
  }

  /** Whether it was not begun. */
  public boolean skipped() {
    return outcome.isEmpty() && failure.isEmpty();
  }
}
