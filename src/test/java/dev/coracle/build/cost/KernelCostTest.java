package dev.coracle.build.cost;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.cost.KernelTrial.Figures;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Which trials are made, in what order, and what follows from them. */
class KernelCostTest {
  private static final List<String> FRAGMENTS = List.of("base", "net", "usb", "zram", "disk");
  private final List<List<String>> tried = new ArrayList<>();
  private final AtomicLong now = new AtomicLong();

  /** The base is needed by others, the network by a check; of usb and zram one can go. */
  private KernelTrial trial(List<String> without) {
    tried.add(without);
    now.addAndGet(Duration.ofMinutes(1).toNanos());
    if (without.contains("base")) {
      return new KernelTrial(without, Optional.of("needed"), Optional.empty(), List.of());
    }
    List<String> failed = new ArrayList<>(List.of("known"));
    if (without.contains("net") || without.containsAll(List.of("usb", "zram"))) {
      failed.add("user.net");
    }
    if (without.contains("console")) {
      return new KernelTrial(without, Optional.empty(), Optional.empty(), failed);
    }
    long saved = without.contains("zram") ? 5 : 0;
    return new KernelTrial(
        without,
        Optional.empty(),
        Optional.of(new Figures(60 - saved - without.size(), 20, 4_000_000, 16_000_000, 1 << 24)),
        failed);
  }

  private TimeBudget minutes(long minutes) {
    return new TimeBudget(Optional.of(Duration.ofMinutes(minutes)), now::get);
  }

  private static TimeBudget unlimited() {
    return new TimeBudget(Optional.empty());
  }

  @Test
  void eachFragmentIsLeftOutInTurn() throws Exception {
    KernelCost cost = KernelCost.of(this::trial, FRAGMENTS, unlimited(), trial -> {});
    assertEquals(
        List.of(
            List.of(),
            List.of("base"),
            List.of("net"),
            List.of("usb"),
            List.of("zram"),
            List.of("disk")),
        tried);
    assertEquals(
        List.of(false, false, true, true, true),
        cost.trials().stream().map(trial -> trial.holds(cost.reference())).toList());
  }

  @Test
  void noTrialBeginsOnceTheBudgetIsSpent() throws Exception {
    KernelCost cost = KernelCost.of(this::trial, FRAGMENTS, minutes(3), trial -> {});
    assertEquals(List.of("usb", "zram", "disk"), cost.left());
    assertEquals(2, cost.trials().size());
  }

  @Test
  void whatCannotGoTogetherGoesOneByOneTheBestFirst() throws Exception {
    MinimalKernel minimal = MinimalKernel.of(this::trial, FRAGMENTS, unlimited(), trial -> {});
    assertEquals(List.of("zram", "disk"), minimal.dropped());
    assertTrue(minimal.complete());
    assertEquals(
        List.of(List.of("zram", "usb", "disk"), List.of("zram", "usb"), List.of("zram", "disk")),
        tried.subList(6, tried.size()));
  }

  @Test
  void whatCanGoTogetherIsTriedOnce() throws Exception {
    MinimalKernel minimal =
        MinimalKernel.of(this::trial, List.of("usb", "disk"), unlimited(), trial -> {});
    assertEquals(List.of("usb", "disk"), minimal.dropped());
    assertEquals(4, tried.size());
  }

  @Test
  void nothingGoesIfAllIsNeeded() throws Exception {
    MinimalKernel minimal =
        MinimalKernel.of(this::trial, List.of("base", "net"), unlimited(), trial -> {});
    assertEquals(List.of(), minimal.dropped());
    assertTrue(minimal.complete());
  }

  @Test
  void aSpentBudgetLeavesWhatIsProven() throws Exception {
    MinimalKernel minimal = MinimalKernel.of(this::trial, FRAGMENTS, minutes(6), trial -> {});
    assertEquals(List.of("zram"), minimal.dropped());
    assertFalse(minimal.complete());
  }

  @Test
  void aGuestThatDoesNotComeUpDoesNotHold() {
    KernelTrial reference = trial(List.of());
    assertFalse(trial(List.of("console")).holds(reference));
    assertTrue(reference.holds(reference), "a check that always fails is no difference");
  }

  @Test
  void aCheckFailsIfItFailsTwice() {
    KernelTrial first = trial(List.of("net"));
    KernelTrial second = trial(List.of("disk"));
    assertEquals(List.of("known"), first.confirmed(second).failed());
    assertEquals(second.figures(), first.confirmed(second).figures());
    assertEquals(first.figures(), first.confirmed(trial(List.of("console"))).figures());
  }

  @Test
  void trialsAreReadAsTheyWereWritten() throws IOException {
    for (List<String> without : List.of(List.of("net"), List.of("base"), List.of("console"))) {
      KernelTrial trial = trial(without);
      assertEquals(trial, KernelTrial.read(trial.text()));
    }
  }
}
