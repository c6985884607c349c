package dev.coracle.verify;

import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.console.BootObservation;
import dev.coracle.verify.console.ConsoleFault;
import dev.coracle.verify.console.ConsoleLine;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.RootDevice;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.BootId;
import dev.coracle.verify.report.Cause;
import dev.coracle.verify.report.Check;
import dev.coracle.verify.report.CheckId;
import java.util.List;
import java.util.Optional;

/** What the console of a smoke boot must show. */
final class SmokeChecks {
  private static final CheckId TARGET = CheckId.of(BootId.SMOKE, "target", Cause.CHECK_FAILED);
  private static final CheckId UNITS = CheckId.of(BootId.SMOKE, "units", Cause.UNIT_FAILED);
  private static final CheckId CONSOLE =
      CheckId.of(BootId.SMOKE, "console", Cause.CONSOLE_NOT_CLEAN);
  private static final CheckId FAULTS = CheckId.of(BootId.SMOKE, "faults", Cause.CONSOLE_NOT_CLEAN);
  private static final CheckId DAX = CheckId.of(BootId.SMOKE, "dax", Cause.DAX_LOST);

  private static final int SHOWN = 5;

  private SmokeChecks() {}

  /** Those of a machine and a recipe. */
  static Waivers waivers(TestBench bench) {
    return new Waivers(
        bench.machine().waivers(bench.accelerator()),
        bench.plan().expectations().waivers(),
        bench.environment().today());
  }

  /** Whether a console reports a fault, at whatever level. */
  static Check faults(CheckId id, Waivers waivers, BootObservation seen) {
    List<String> lines =
        waivers.notWaived(seen.faults().stream().map(SmokeChecks::withoutWriter).toList()).stream()
            .map(line -> ConsoleFault.in(line).map(ConsoleFault::words).orElse("") + ": " + line)
            .toList();
    return id.answer(
        lines.isEmpty(),
        "no crash, nothing out of memory, no unit or line dropped",
        lines.size() + " not waived: " + some(lines));
  }

  /** Without {@code systemd[1]: }, which stands before what is logged to the kernel's log. */
  private static String withoutWriter(ConsoleLine line) {
    return line.text().replaceFirst("^[\\w@.-]{1,64}\\[\\d{1,7}\\]: ", "");
  }

  static List<Check> of(TestBench bench, BootResult result) {
    VerifyPlan plan = bench.plan();
    BootObservation seen = result.observation();
    Waivers waivers = waivers(bench);
    return List.of(
        target(plan, result),
        UNITS.answer(
            seen.failedUnits().isEmpty(),
            "no unit failed",
            "failed: " + String.join(", ", seen.failedUnits())),
        console(waivers, seen),
        faults(FAULTS, waivers, seen),
        dax(plan, bench.machine(), seen));
  }

  private static Check target(VerifyPlan plan, BootResult result) {
    boolean reached = result.observation().targetReached();
    String target = plan.expectations().targetUnit();
    return TARGET.answer(
        reached && result.end() == BootResult.End.GOAL,
        target + " reached, nothing left to start",
        target + (reached ? " reached, but not everything was started" : " not reached"));
  }

  private static Check console(Waivers waivers, BootObservation seen) {
    if (seen.panic().isPresent()) {
      return CONSOLE.notApplicable("the kernel panicked");
    }
    List<String> lines =
        waivers.notWaived(seen.warnings().stream().map(ConsoleLine::text).toList());
    int waived = seen.warnings().size() - lines.size();
    return CONSOLE.answer(
        lines.isEmpty(),
        "clean, " + waived + (waived == 1 ? " line" : " lines") + " waived",
        lines.size() + " not waived: " + some(lines));
  }

  private static Check dax(VerifyPlan plan, MachineProfile machine, BootObservation seen) {
    Optional<String> noDax =
        plan.inMemory()
            ? Optional.of("an initramfs is unpacked into each guest's own memory")
            : RootDevice.noDax(plan, machine);
    return noDax
        .map(DAX::notApplicable)
        .orElseGet(
            () ->
                DAX.answer(
                    seen.daxOff().isEmpty(),
                    "the kernel did not turn DAX off",
                    seen.daxOff().orElse("")));
  }

  private static String some(List<String> lines) {
    return String.join(" | ", lines.subList(0, Math.min(SHOWN, lines.size())));
  }
}
