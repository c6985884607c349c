package dev.coracle.verify.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.verify.qemu.QemuProcess;
import dev.coracle.verify.report.Phase;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BootWatcherTest {
  @Test
  void aHealthyBootReachesItsTarget() throws Exception {
    BootObservation seen = Recorded.console("healthy", "container.target");
    assertTrue(seen.targetReached());
    assertEquals(Phase.END, seen.phase());
    assertEquals(Set.of(), seen.failedUnits());
    assertEquals(Set.of(), seen.pendingUnits());
    assertTrue(seen.figures().isPresent());
    assertEquals(Optional.empty(), seen.panic());
    assertEquals("container.target", seen.lastUnit());
    assertFalse(seen.warnings().isEmpty());
  }

  @Test
  void anotherTargetIsNotReachedByIt() throws Exception {
    assertFalse(Recorded.console("healthy", "other.target").targetReached());
  }

  @Test
  void aUnitsNameIsFoundInAllKindsOfStatusLines() {
    assertEquals("a.service", BootWatcher.unitIn("         Starting a.service..."));
    assertEquals("a.service", BootWatcher.unitIn("         Starting a.service…"));
    assertEquals(
        "a@b.service", BootWatcher.unitIn("[FAILED] Failed to start a@b.service - Does A."));
    assertEquals(
        "dev-vda.device",
        BootWatcher.unitIn("[ ***  ] Job dev-vda.device/start running (5s / 1min)"));
    assertEquals("", BootWatcher.unitIn("[  OK  ] Something else. Really."));
  }

  @Test
  void failedAndHangingUnitsAreReported() {
    BootObservation seen =
        Recorded.lines(
            "a.target",
            List.of(
                "         Starting a.service...",
                "         Starting b.service...",
                "         Starting c.service...",
                "[  OK  ] Finished a.service.",
                "[FAILED] Failed to start b.service.",
                "[DEPEND] Dependency failed for d.service.",
                "[*     ] Job e.device/start running (5s / no limit)"));
    assertEquals(Set.of("b.service", "d.service"), seen.failedUnits());
    assertEquals(Set.of("c.service", "e.device"), seen.pendingUnits());
    assertEquals(Phase.INIT, seen.phase());
  }

  @Test
  void theLastLineShowsHowTheGuestEnds() {
    assertEquals(
        Optional.of(QemuProcess.POWERED_OFF), lastWord("Powering off.", "reboot: Power down"));
    assertEquals(Optional.of(QemuProcess.POWERED_OFF), lastWord("Powering off."));
    assertEquals(Optional.of(QemuProcess.RESTARTED), lastWord("Rebooting."));
    assertEquals(Optional.of(QemuProcess.RESTARTED), lastWord("reboot: Restarting system"));
    assertEquals(Optional.empty(), lastWord("Deactivating swaps."));
  }

  private static Optional<String> lastWord(String... lines) {
    BootWatcher watcher = new BootWatcher("a.target");
    List.of(lines).forEach(line -> ConsoleParser.parse(line).forEach(watcher::accept));
    return watcher.guestEnd();
  }
}
