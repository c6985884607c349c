package dev.coracle.answer.plan;

import dev.coracle.store.StepKey;
import java.util.List;
import java.util.Optional;

/**
 * The steps of a build, and which of them must run.
 *
 * @param title the recipe's name and version
 * @param against the result that inputs are compared with; empty where there is none
 */
public record PlanReport(String title, String against, List<Step> steps) {
  public PlanReport {
    steps = List.copyOf(steps);
  }

  /** Whether anything must be done. */
  public boolean upToDate() {
    return steps.stream().noneMatch(Step::runs);
  }

  /**
   * One step.
   *
   * @param name {@code lock}, {@code packages}, {@code kernel}, {@code image} or {@code verify}
   * @param runs whether it must run
   * @param key its content key, where it has one
   * @param state in a few words, such as {@code cached}
   * @param changes which inputs made it run, one each; empty where that is not known
   */
  public record Step(
      String name, boolean runs, Optional<StepKey> key, String state, List<String> changes) {
    public Step {
      changes = List.copyOf(changes);
    }
  }
}
