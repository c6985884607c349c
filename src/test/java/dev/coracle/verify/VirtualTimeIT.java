package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The boot whose figures count, three times over: virtual time does not depend on the host. */
class VirtualTimeIT {
  private static final double PERCENT = 0.01;

  @TempDir Path directory;

  @Test
  void threeRunsAgreeWithinOnePercent() throws Exception {
    List<BootPhases> phases = new ArrayList<>();
    List<GuestMemory> memories = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      String console = boot(Guest.find(), directory.resolve(i + ".log"));
      phases.add(BootPhases.of(BootChartReader.read(console).orElseThrow()));
      memories.add(GuestMemoryReader.read(console, 128 * 1024).orElseThrow());
    }
    BootPhases first = phases.get(0);
    for (BootPhases each : phases) {
      assertEquals(first.kernelMicros(), each.kernelMicros(), first.kernelMicros() * PERCENT);
      assertEquals(first.userMicros(), each.userMicros(), first.userMicros() * PERCENT);
      assertEquals(first.totalMicros(), each.totalMicros(), first.totalMicros() * PERCENT);
    }
    for (GuestMemory each : memories) {
      assertEquals(memories.get(0).managed(), each.managed());
      assertEquals(memories.get(0).used(), each.used(), 256, memories.toString());
    }
  }

  private static String boot(Guest guest, Path log) throws IOException, InterruptedException {
    VerifyPlan plan =
        guest.plan(guest.image(), guest.commandLine(), Duration.ofSeconds(120), log.getParent());
    MachineProfile machine = new Q35Lite();
    BootSpec spec =
        new BootSpec(
            "tcg",
            machine.kernel(plan),
            plan.image(),
            null,
            CommandLines.shipped(plan, CommandLines.TIMED, machine),
            plan.memory(),
            GuestClock.VIRTUAL,
            List.of(),
            null,
            false);
    Qemu qemu = new Qemu(machine.binary(), "7.2", Set.of("q35"));
    BootResult result =
        new Boot(
                machine.command(qemu, spec),
                plan.targetUnit(),
                Boot.Goal.MEASURED,
                Deadlines.onlyWhole(plan.deadline()),
                log)
            .run();
    assertEquals(BootResult.End.GOAL, result.end(), result.toString());
    assertTrue(result.shutdownReason().isPresent(), "the kernel told nothing of its memory");
    return Files.readString(log, StandardCharsets.UTF_8);
  }
}
