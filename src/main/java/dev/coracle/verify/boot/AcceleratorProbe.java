package dev.coracle.verify.boot;

import dev.coracle.store.StepKey;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.FileCache;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import dev.coracle.verify.report.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Chooses between the host's virtualization and emulation. That /dev/kvm opens proves nothing: on
 * some hosts it does, and guests then hang at once. So a real kernel must start under it, up to its
 * panic for lack of a root, within a deadline. The answer holds until the host boots again.
 */
public final class AcceleratorProbe {
  static final Duration DEADLINE = Duration.ofSeconds(3);

  private static final int REVISION = 2;
  private static final long MEMORY = 128 * VerifyPlan.MIB;

  private final FileCache cache;
  private final Path device;
  private final Path hostBootId;

  /**
   * @param device of the host's virtualization, {@code /dev/kvm}
   * @param hostBootId a file that differs from boot to boot of the host
   */
  public AcceleratorProbe(FileCache cache, Path device, Path hostBootId) {
    this.cache = cache;
    this.device = device;
    this.hostBootId = hostBootId;
  }

  /**
   * The accelerator for a plan's kernel on a machine.
   *
   * @throws IOException if the probe's log or the kernel cannot be read or written
   */
  public Accelerator choose(VerifyPlan plan, MachineProfile machine, Qemu qemu)
      throws IOException, InterruptedException {
    if (!Files.exists(device)) {
      return Accelerator.tcg("the host has no " + device);
    }
    if (!Files.isReadable(device) || !Files.isWritable(device)) {
      return Accelerator.tcg("this user cannot open " + device);
    }
    String key =
        "accelerator-"
            + StepKey.builder("accelerator", REVISION)
                .add("boot", bootId())
                .add("qemu", qemu.identity())
                .add("machine", machine.name())
                .build()
                .digest()
                .brief();
    Optional<List<String>> known = cache.get(key).filter(lines -> lines.size() == 2);
    if (known.isPresent()) {
      String why = known.get().get(1);
      return known.get().get(0).equals(Accelerator.Kind.KVM.word())
          ? Accelerator.kvm(why)
          : Accelerator.tcg(why);
    }
    Accelerator chosen = probe(plan, machine, qemu);
    cache.put(key, List.of(chosen.name(), chosen.why()));
    return chosen;
  }

  private String bootId() {
    try {
      return Files.readString(hostBootId).strip();
    } catch (IOException e) {
      return "unknown";
    }
  }

  private Accelerator probe(VerifyPlan plan, MachineProfile machine, Qemu qemu)
      throws IOException, InterruptedException {
    BootSpec spec =
        BootSpec.builder(
                Accelerator.Kind.KVM,
                machine.kernel(plan),
                CommandLines.with("", "no_timer_check", machine),
                MEMORY)
            .build();
    Path log = Files.createTempFile("coracle-kvm", ".log");
    try {
      BootDeadlines deadlines = BootDeadlines.onlyWhole(DEADLINE);
      BootResult result =
          new Boot(machine.command(qemu, spec), "", Boot.Goal.POWER_OFF, deadlines, log).run();
      return judge(result);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static Accelerator judge(BootResult result) {
    return switch (result.end()) {
      case FATAL_ERROR, GUEST_ENDED, GOAL ->
          result.observation().phase() == Phase.START
              ? Accelerator.tcg("a kernel started under KVM ended without output")
              : Accelerator.kvm("a kernel started under it in " + result.wall().toMillis() + " ms");
      case PHASE_DEADLINE ->
          Accelerator.tcg(
              "/dev/kvm opens, but a kernel started under it "
                  + (result.observation().bytes() == 0
                      ? "printed nothing"
                      : "did not get to its root")
                  + " within "
                  + DEADLINE.toSeconds()
                  + " s");
      default ->
          Accelerator.tcg(
              "QEMU does not run a guest under KVM: "
                  + result.detail().lines().findFirst().orElse("it ended"));
    };
  }
}
