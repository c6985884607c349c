package dev.coracle.verify.machine;

import dev.coracle.verify.plan.KernelCommandLine;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import java.io.IOException;
import java.util.List;

/**
 * What every boot of one result on one host has in common.
 *
 * @param environment of the host
 * @param plan what is booted
 * @param machine the profile that runs it
 * @param qemu the QEMU that runs the profile
 * @param accelerator for boots by the host's clock, and why
 */
public record TestBench(
    VerifyEnvironment environment,
    VerifyPlan plan,
    MachineProfile machine,
    Qemu qemu,
    Accelerator accelerator) {

  /** The same for another plan. */
  public TestBench with(VerifyPlan other) {
    return new TestBench(environment, other, machine, qemu, accelerator);
  }

  /** A start of the kernel without a root. */
  public BootSpec.Builder kernelBoot(String commandLine) {
    return BootSpec.builder(
            accelerator.kind(), machine.kernel(plan), commandLine, plan.settings().memory())
        .devices(plan.settings().devices());
  }

  /** A start of the kernel with the root image, as a disk or an archive. */
  public BootSpec.Builder rootBoot(String commandLine) {
    BootSpec.Builder boot = kernelBoot(commandLine);
    return plan.inMemory()
        ? boot.initrd(plan.files().root().file())
        : boot.image(plan.files().root().file());
  }

  /**
   * A start with the root image as the first disk, where the machine would map it: the image's
   * outer partition table has the root at its absolute offset.
   *
   * @param suffix more kernel parameters
   */
  public BootSpec.Builder diskBoot(String suffix) {
    if (machine.noDax().isPresent()) {
      return rootBoot(CommandLines.shipped(plan, suffix, machine));
    }
    boolean mapped = RootDevice.isIn(plan);
    KernelCommandLine shipped = KernelCommandLine.of(plan.files().commandLine());
    KernelCommandLine kept =
        shipped.withKernel(
            shipped.kernel().stream()
                .filter(parameter -> mapped || !parameter.startsWith("root="))
                .filter(parameter -> !parameter.startsWith("rootflags="))
                .toList());
    String root = mapped ? "" : "root=" + machine.firstDisk() + "1";
    return kernelBoot(CommandLines.with(kept.plus(root).text(), suffix, machine))
        .disk(plan.files().root().file());
  }

  /** The smoke boot: the shipped command line and the fixed suffix. */
  public BootSpec smokeBoot() {
    return rootBoot(CommandLines.shipped(plan, CommandLines.SMOKE, machine)).build();
  }

  /**
   * The command that starts the machine, its console on standard output.
   *
   * @throws IOException if the image cannot be measured
   */
  public List<String> command(BootSpec boot) throws IOException {
    return machine.command(qemu, boot);
  }
}
