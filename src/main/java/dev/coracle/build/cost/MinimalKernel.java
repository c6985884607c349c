package dev.coracle.build.cost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A kernel with as few fragments as the checks of its recipe allow.
 *
 * @param cost of each fragment
 * @param evidence the guest without all that can go; the reference if nothing can
 * @param complete whether the budget sufficed for all trials
 */
public record MinimalKernel(KernelCost cost, KernelTrial evidence, boolean complete) {

  /** The fragments that can go together. */
  public List<String> dropped() {
    return evidence.changes();
  }

  /**
   * Leaves out what no check needs: first all at once, and where that fails one more at a time, the
   * one that saves the most time first.
   */
  public static MinimalKernel of(
      TrialRunner trials, List<String> fragments, TimeBudget budget, Consumer<KernelTrial> onTrial)
      throws IOException, InterruptedException {
    KernelCost cost = KernelCost.of(trials, fragments, budget, onTrial);
    KernelTrial reference = cost.reference();
    List<KernelTrial> alone =
        cost.trials().stream()
            .filter(trial -> trial.holds(reference))
            .sorted(Comparator.comparingLong(trial -> trial.figures().orElseThrow().millis()))
            .toList();
    if (alone.isEmpty()) {
      return new MinimalKernel(cost, reference, cost.left().isEmpty());
    }
    if (alone.size() == 1) {
      return new MinimalKernel(cost, alone.get(0), cost.left().isEmpty());
    }
    Optional<KernelTrial> together = together(trials, alone, budget, onTrial);
    if (together.filter(trial -> trial.holds(reference)).isPresent()) {
      return new MinimalKernel(cost, together.get(), cost.left().isEmpty());
    }
    KernelTrial best = alone.get(0);
    for (KernelTrial next : alone.subList(1, alone.size())) {
      if (budget.spent()) {
        return new MinimalKernel(cost, best, false);
      }
      List<String> more = new ArrayList<>(best.changes());
      more.addAll(next.changes());
      KernelTrial trial = trials.trial(more);
      onTrial.accept(trial);
      best = trial.holds(reference) ? trial : best;
    }
    return new MinimalKernel(cost, best, cost.left().isEmpty());
  }

  private static Optional<KernelTrial> together(
      TrialRunner trials, List<KernelTrial> alone, TimeBudget budget, Consumer<KernelTrial> onTrial)
      throws IOException, InterruptedException {
    if (budget.spent()) {
      return Optional.empty();
    }
    KernelTrial all =
        trials.trial(alone.stream().flatMap(trial -> trial.changes().stream()).toList());
    onTrial.accept(all);
    return Optional.of(all);
  }
}
