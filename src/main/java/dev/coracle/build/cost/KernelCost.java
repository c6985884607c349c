package dev.coracle.build.cost;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What each change of a kernel costs.
 *
 * @param reference the guest as its recipe says
 * @param trials the guest with one change each, in the order given
 * @param left changes for which the budget did not suffice
 */
public record KernelCost(KernelTrial reference, List<KernelTrial> trials, List<String> left) {
  public KernelCost {
    trials = List.copyOf(trials);
    left = List.copyOf(left);
  }

  /**
   * Makes each change in turn.
   *
   * @param onTrial is given the reference and then each trial, as soon as it is known
   */
  public static KernelCost of(
      TrialRunner trials, List<String> changes, TimeBudget budget, Consumer<KernelTrial> onTrial)
      throws IOException, InterruptedException {
    KernelTrial reference = trials.trial(List.of());
    onTrial.accept(reference);
    List<KernelTrial> done = new ArrayList<>();
    List<String> left = new ArrayList<>();
    for (String change : changes) {
      if (budget.spent()) {
        left.add(change);
        continue;
      }
      KernelTrial trial = trials.trial(List.of(change));
      onTrial.accept(trial);
      done.add(trial);
    }
    return new KernelCost(reference, done, left);
  }
}
