package dev.coracle.cli.output;

import dev.coracle.build.cost.KernelCost;
import dev.coracle.build.cost.KernelTrial;
import dev.coracle.build.cost.KernelTrial.Figures;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Trials of kernels as lines of a table: the reference's figures, and differences to them. */
public final class TrialText {
  private static final int NAMES = 24;

  private final String changes;
  private final KernelCost cost;
  private final int names;

  /**
   * A table.
   *
   * @param changes the head of the column of changes
   */
  public TrialText(String changes, KernelCost cost) {
    this.changes = changes;
    this.cost = cost;
    this.names =
        cost.trials().stream().mapToInt(trial -> names(trial).length()).reduce(NAMES, Math::max);
  }

  /** The head, the guest as its recipe says, and each change alone. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    String head = "%-" + names + "s %7s %7s %9s %9s";
    lines.add(String.format(head, changes, "kernel", "user", "bzImage", "in use"));
    lines.add(reference(cost.reference()));
    cost.trials().forEach(trial -> lines.add(line(trial)));
    return lines;
  }

  /**
   * What was tried, while others go on.
   *
   * @param word what stands before the changes: with or without
   */
  public static String tried(String word, KernelTrial trial) {
    return trial.changes().isEmpty()
        ? "tried the guest as its recipe says"
        : "tried " + word + " " + names(trial);
  }

  private String reference(KernelTrial reference) {
    return line(
        "nothing",
        reference
            .figures()
            .map(
                all ->
                    String.format(
                        Locale.ROOT,
                        "%4d ms %4d ms %6d KB %5.1f MiB",
                        all.kernelMillis(),
                        all.userMillis(),
                        all.bzImage() / 1000,
                        mebibytes(all.used()))),
        failed(reference.failed()).orElse("all checks hold"));
  }

  /** The line of another guest. */
  public String line(KernelTrial trial) {
    KernelTrial reference = cost.reference();
    if (trial.refused().isPresent()) {
      return line(names(trial), Optional.empty(), "not built: " + trial.refused().get());
    }
    Optional<String> differences = Optional.empty();
    if (trial.figures().isPresent() && reference.figures().isPresent()) {
      Figures one = trial.figures().get();
      Figures all = reference.figures().get();
      differences =
          Optional.of(
              String.format(
                  Locale.ROOT,
                  "%+4d ms %+4d ms %+6d KB %+5.1f MiB",
                  one.kernelMillis() - all.kernelMillis(),
                  one.userMillis() - all.userMillis(),
                  (one.bzImage() - all.bzImage()) / 1000,
                  mebibytes(one.used() - all.used())));
    }
    List<String> more =
        trial.failed().stream().filter(name -> !reference.failed().contains(name)).toList();
    String outcome =
        failed(more)
            .orElse(trial.holds(reference) ? "all checks hold" : "the guest did not come up");
    return line(names(trial), differences, outcome);
  }

  private static String names(KernelTrial trial) {
    return String.join(", ", trial.changes());
  }

  private static Optional<String> failed(List<String> checks) {
    return checks.isEmpty() ? Optional.empty() : Optional.of("fails: " + String.join(", ", checks));
  }

  private static double mebibytes(long bytes) {
    return bytes / (double) (1 << 20);
  }

  private String line(String name, Optional<String> figures, String outcome) {
    String padded = String.format("%-" + names + "s", name);
    return padded + " " + figures.orElse(" ".repeat(36)) + "  " + outcome;
  }
}
