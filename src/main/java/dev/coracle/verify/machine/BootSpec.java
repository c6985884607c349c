package dev.coracle.verify.machine;

import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.report.Accelerator;
import java.nio.file.Path;
import java.util.List;

/**
 * One start of a machine.
 *
 * @param accelerator {@code kvm} or {@code tcg}
 * @param kernel the file to load, in the form that the machine takes
 * @param image the image under test, or null for none
 * @param initrd an archive for the kernel to unpack as its first root, or null for none
 * @param commandLine the whole kernel command line
 * @param memory of the guest, in bytes
 * @param clock what makes the guest's time pass
 * @param disks further read-only disks, in order
 * @param results where the guest's results go, or null for no such port
 */
public record BootSpec(
    String accelerator,
    Path kernel,
    Path image,
    Path initrd,
    String commandLine,
    long memory,
    GuestClock clock,
    List<Path> disks,
    Path results) {

  public BootSpec {
    disks = List.copyOf(disks);
  }

  /** The observed boot: the shipped command line and the fixed suffix. */
  public static BootSpec observed(
      VerifyPlan plan, MachineProfile machine, Accelerator accelerator) {
    return new BootSpec(
        accelerator.name(),
        machine.kernel(plan),
        plan.disk(),
        plan.initrd(),
        CommandLines.shipped(plan, CommandLines.OBSERVED, machine),
        plan.memory(),
        GuestClock.HOST,
        List.of(),
        null);
  }

  /** The port's name in the guest's /sys/class/virtio-ports. */
  public static final String RESULT_PORT = "coracle.probe";
}
