package dev.coracle.verify;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.store.StepKey;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import java.util.ArrayList;
import java.util.List;

/** The key of a verdict: everything that can change it. Paths, logs and deadlines cannot. */
final class VerifyKey {
  /** Raised when the verifier asks or judges otherwise. */
  static final int REVISION = 7;

  private VerifyKey() {}

  static StepKey of(VerifyPlan plan, MachineProfile machine, Qemu qemu, Accelerator accelerator) {
    List<String> waivers = new ArrayList<>();
    for (VerifySpec.Waiver waiver : plan.waivers()) {
      waivers.add(waiver.line());
    }
    return StepKey.builder("verify", REVISION)
        .add("image", plan.imageSha256())
        .add("kernel", plan.kernel().vmlinuxSha256())
        .add("command line", plan.commandLine())
        .add("file system", plan.fileSystem())
        .add("layout", plan.layout())
        .add("forms", plan.forms().stream().map(f -> f.name() + " " + f.sha256()).toList())
        .add("target", plan.targetUnit())
        .add("units", plan.expectedUnits())
        .add("binaries", plan.binaries().stream().map(TreePath::text).toList())
        .add("waivers", waivers)
        .add("checks", plan.checks().stream().map(VerifySpec.UserCheck::toString).toList())
        .add("memory", plan.memory())
        .add("machine", machine.name())
        .add("qemu", qemu.version() + " " + qemu.identity())
        .add("accelerator", accelerator.name())
        .build();
  }
}
