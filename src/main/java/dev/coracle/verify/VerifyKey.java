package dev.coracle.verify;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.store.StepKey;
import dev.coracle.tree.TreePath;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.VerifyPlan;
import java.util.ArrayList;
import java.util.List;

/** The key of a verdict: everything that can change it. Paths, logs and deadlines cannot. */
final class VerifyKey {
  /** Raised when the verifier checks or judges something else. */
  static final int REVISION = 10;

  private VerifyKey() {}

  static StepKey of(TestBench bench) {
    VerifyPlan plan = bench.plan();
    List<String> waivers = new ArrayList<>();
    for (VerifySpec.Waiver waiver : plan.expectations().waivers()) {
      if (waiver.holds(bench.environment().today())) {
        waivers.add(waiver.line());
      }
    }
    StepKey.Builder key = StepKey.builder("verify", REVISION);
    plan.expectations().workload().ifPresent(w -> key.add("workload", w.toString()));
    return key.add("image", plan.files().root().sha256())
        .add("kernel", plan.files().kernel().vmlinuxSha256())
        .add("command line", plan.files().commandLine())
        .add("file system", plan.files().root().fileSystem().word())
        .add("layout", plan.files().root().layout().word())
        .add(
            "outputs",
            plan.files().outputs().stream()
                .map(each -> each.format() + " " + each.sha256())
                .toList())
        .add("target", plan.expectations().targetUnit())
        .add("units", plan.expectations().units())
        .add("binaries", plan.expectations().binaries().stream().map(TreePath::text).toList())
        .add("waivers", waivers)
        .add("informational", plan.expectations().informational())
        .add(
            "checks",
            plan.expectations().checks().stream().map(VerifySpec.UserCheck::toString).toList())
        .add("devices", plan.settings().devices().toString())
        .add("memory", plan.settings().memory())
        .add("machine", bench.machine().name())
        .add("qemu", bench.qemu().version() + " " + bench.qemu().identity())
        .add("accelerator", bench.accelerator().name())
        .build();
  }
}
