package dev.coracle.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.machine.SampleBench;
import dev.coracle.verify.plan.BootSettings;
import dev.coracle.verify.plan.Expectations;
import dev.coracle.verify.plan.SamplePlan;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.BootFigures;
import dev.coracle.verify.report.LimitChecks;
import dev.coracle.verify.report.PreviousBoot;
import dev.coracle.verify.report.SampleReport;
import dev.coracle.verify.report.VerifyReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** What makes a verdict stale. */
@Isolated("a program just written cannot run while a fork of another test holds it open")
class VerifyKeyTest {
  @TempDir Path directory;

  @Test
  void anotherAcceleratorIsAnotherVerdictAndAnotherReasonIsNot() {
    String emulated = key(Accelerator.tcg("the host has no /dev/kvm"));
    assertEquals(emulated, key(Accelerator.tcg("this user may not open it")));
    assertNotEquals(emulated, key(Accelerator.kvm("a kernel started under it in 90 ms")));
  }

  @Test
  void aWaiverThatHasEndedIsAnotherVerdict() {
    assertEquals(waived(SampleBench.TODAY), waived(SampleBench.TODAY.plusDays(9)));
    assertNotEquals(waived(SampleBench.TODAY), waived(SampleBench.TODAY.minusDays(1)));
  }

  private static String waived(LocalDate until) {
    VerifyPlan plan = SamplePlan.plan();
    Expectations expectations =
        new Expectations(
            "container.target",
            List.of(),
            List.of(),
            List.of(new VerifySpec.Waiver("a", "b", Optional.of(until))),
            List.of(),
            List.of(),
            Optional.empty());
    return VerifyKey.of(SampleBench.of(new VerifyPlan(plan.files(), expectations, plan.settings())))
        .digest()
        .hex();
  }

  @Test
  void otherDevicesAreAnotherVerdict() {
    VerifyPlan plan = SamplePlan.plan();
    VerifySpec.Devices devices =
        new VerifySpec.Devices(List.of("port"), List.of(new VerifySpec.ScratchDisk("d", 1 << 20)));
    BootSettings more =
        new BootSettings(
            plan.settings().machine(),
            plan.settings().another(),
            plan.settings().memory(),
            plan.settings().deadline(),
            plan.settings().logs(),
            devices,
            plan.settings().busybox());
    VerifyPlan other = new VerifyPlan(plan.files(), plan.expectations(), more);
    assertNotEquals(
        VerifyKey.of(SampleBench.of(plan)).digest(), VerifyKey.of(SampleBench.of(other)).digest());
  }

  @Test
  void aRebuiltQemuOfTheSameVersionIsAnotherVerdict() throws Exception {
    Path qemu = directory.resolve("qemu");
    write(qemu, "# first");
    String first = verifier(qemu).key(SamplePlan.plan());
    assertEquals(first, verifier(qemu).key(SamplePlan.plan()));
    write(qemu, "# second build");
    String second = verifier(qemu).key(SamplePlan.plan());
    assertNotEquals(first, second, "another size");
    Files.setLastModifiedTime(qemu, FileTime.fromMillis(1_000_000_000_000L));
    assertNotEquals(second, verifier(qemu).key(SamplePlan.plan()), "another time");
    Path elsewhere = Files.move(qemu, directory.resolve("other"));
    assertNotEquals(second, verifier(elsewhere).key(SamplePlan.plan()), "another place");
  }

  @Test
  void anotherVersionToCompareWithIsAnotherVerdict() {
    Optional<PreviousBoot> earlier = earlier("0.0.9", 195);
    String key = LimitChecks.key("k", VerifySpec.Limits.NONE, earlier);
    assertEquals(key, LimitChecks.key("k", VerifySpec.Limits.NONE, earlier("0.0.9", 195)));
    assertNotEquals(key, LimitChecks.key("k", VerifySpec.Limits.NONE, earlier("0.0.8", 195)));
    assertNotEquals(key, LimitChecks.key("k", VerifySpec.Limits.NONE, earlier("0.0.9", 196)));
    assertNotEquals(key, LimitChecks.key("k", VerifySpec.Limits.NONE, Optional.empty()));
  }

  @Test
  void aReportHasTheKeyThatIsComparedLater() throws Exception {
    VerifyReport report = SampleReport.good();
    Optional<PreviousBoot> earlier = earlier("0.0.9", 195);
    assertEquals(
        LimitChecks.key(report.key(), VerifySpec.Limits.NONE, earlier),
        LimitChecks.judge(report, VerifySpec.Limits.NONE, 1, earlier).key());
  }

  private static String key(Accelerator accelerator) {
    return VerifyKey.of(SampleBench.of(SamplePlan.plan(), SampleBench.QEMU, accelerator))
        .digest()
        .hex();
  }

  private static Optional<PreviousBoot> earlier(String version, long kernelMillis) {
    return Optional.of(
        new PreviousBoot(
            version,
            new BootFigures(kernelMillis, 79),
            OptionalLong.of(274_123),
            Optional.empty()));
  }

  private Verifier verifier(Path qemu) {
    return Guest.verifier(
        directory.resolve("cache"), Path.of("/nonexistent/kvm"), Optional.of(qemu.toString()));
  }

  /** A program that answers what QEMU is asked before it starts anything. */
  private static void write(Path qemu, String remark) throws IOException {
    Files.writeString(
        qemu,
        """
        #!/bin/sh
        [ "$1" = --version ] && echo 'QEMU emulator version 7.2.22' || echo 'q35    a machine'
        """
            + remark
            + "\n");
    if (!qemu.toFile().setExecutable(true)) {
      throw new IOException("cannot make it executable");
    }
  }
}
