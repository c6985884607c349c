package dev.coracle.verify;

import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.console.BootObservation;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.RootDevice;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.Check;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the observed boot must have shown. */
final class ObservedChecks {
  private static final int SHOWN = 5;

  private ObservedChecks() {}

  static List<Check> of(
      VerifyPlan plan, MachineProfile machine, Accelerator accelerator, BootResult result) {
    BootObservation seen = result.observation();
    List<Check> checks = new ArrayList<>();
    checks.add(
        Check.of(
            "observed.target",
            seen.targetReached() && result.end() == BootResult.End.GOAL,
            plan.targetUnit() + " reached, nothing left to start",
            plan.targetUnit()
                + (seen.targetReached() ? " reached, but not all was started" : " not reached")));
    checks.add(
        Check.of(
            "observed.units",
            seen.failedUnits().isEmpty(),
            "no unit failed",
            "failed: " + String.join(", ", seen.failedUnits())));
    List<String> lines =
        new Waivers(machine.waivers(accelerator), plan.waivers()).notWaived(seen.warnings());
    int waived = seen.warnings().size() - lines.size();
    checks.add(
        seen.panic().isPresent()
            ? Check.notApplicable("observed.console", "the kernel panicked")
            : Check.of(
                "observed.console",
                lines.isEmpty(),
                "clean, " + waived + (waived == 1 ? " line" : " lines") + " waived",
                lines.size() + " not waived: " + some(lines)));
    Optional<String> noDax =
        plan.inMemory()
            ? Optional.of("an initramfs is unpacked into each guest's own memory")
            : RootDevice.noDax(plan, machine);
    checks.add(
        noDax
            .map(why -> Check.notApplicable("observed.dax", why))
            .orElseGet(
                () ->
                    Check.of(
                        "observed.dax",
                        seen.daxOff().isEmpty(),
                        "the kernel did not turn DAX off",
                        seen.daxOff().orElse(""))));
    return checks;
  }

  private static String some(List<String> lines) {
    return String.join(" | ", lines.subList(0, Math.min(SHOWN, lines.size())));
  }
}
