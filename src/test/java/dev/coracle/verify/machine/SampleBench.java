package dev.coracle.verify.machine;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.progress.Progress;
import dev.coracle.template.Templates;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Optional;
import java.util.Set;

/** A bench whose QEMU is not there. */
public final class SampleBench {
  public static final Qemu QEMU = new Qemu("/nonexistent/qemu", "7.2", Set.of("q35"), "one");

  /** The day by which waivers end. */
  public static final LocalDate TODAY = LocalDate.of(2026, 1, 31);

  private SampleBench() {}

  public static TestBench of(VerifyPlan plan) {
    return of(plan, QEMU, Accelerator.tcg("the host has no /dev/kvm"));
  }

  public static TestBench of(VerifyPlan plan, Qemu qemu, Accelerator accelerator) {
    VerifyEnvironment environment =
        new VerifyEnvironment(
            new LocalProcessRunner(),
            Path.of("/nonexistent/cache"),
            "",
            Optional.empty(),
            (tree, file) -> {
              throw new IOException("no disk is written");
            },
            new Templates(),
            Progress.silent(),
            Path.of("/nonexistent/kvm"),
            TODAY);
    return new TestBench(environment, plan, Profiles.Q35_LITE, qemu, accelerator);
  }
}
