package dev.coracle.verify.machine;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.report.Accelerator;
import java.util.List;

/**
 * What a kernel prints about its timers when it is emulated on a busy host: they run late and
 * disagree. It says nothing about the guest, comes and goes from boot to boot, and is not seen
 * under KVM.
 */
final class EmulatedTime {
  private static final String REASON = "emulated timers run late on a busy host";

  private static final List<VerifySpec.Waiver> WAIVERS =
      List.of(
          new VerifySpec.Waiver("APIC calibration not consistent with PM-Timer: *", REASON),
          new VerifySpec.Waiver("APIC timer disabled due to verification failure", REASON),
          new VerifySpec.Waiver("CE: * increased min_delta_ns to * nsec", REASON),
          new VerifySpec.Waiver("hrtimer: interrupt took * ns", REASON),
          new VerifySpec.Waiver("tsc: Unable to calibrate against PIT", REASON),
          new VerifySpec.Waiver("tsc: PIT calibration deviates from *", REASON),
          new VerifySpec.Waiver("tsc: HPET/PMTIMER calibration failed*", REASON));

  private EmulatedTime() {}

  /** The waivers under an accelerator. */
  static List<VerifySpec.Waiver> waivers(Accelerator accelerator) {
    return accelerator.kind() == Accelerator.Kind.TCG ? WAIVERS : List.of();
  }
}
