package dev.coracle.build.cost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What each fragment costs.
 *
 * @param reference the guest with all of them
 * @param trials the guest without one of them each, in the recipe's order
 * @param left fragments for which the budget did not suffice
 */
public record KernelCost(KernelTrial reference, List<KernelTrial> trials, List<String> left) {
  public KernelCost {
    trials = List.copyOf(trials);
    left = List.copyOf(left);
  }

  /**
   * Leaves each fragment out in turn.
   *
   * @param onTrial is given the reference and then each trial, as soon as it is known
   */
  public static KernelCost of(
      TrialRunner trials, List<String> fragments, TimeBudget budget, Consumer<KernelTrial> onTrial)
      throws IOException, InterruptedException {
    KernelTrial reference = trials.without(List.of());
    onTrial.accept(reference);
    List<KernelTrial> done = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (String fragment : fragments) {
      if (budget.spent()) {
        left.add(fragment);
        continue;
      }
      KernelTrial trial = trials.without(List.of(fragment));
      onTrial.accept(trial);
      done.add(trial);
    }
    return new KernelCost(reference, done, left);
  }
}
