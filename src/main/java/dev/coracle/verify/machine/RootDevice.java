package dev.coracle.verify.machine;

import dev.coracle.verify.plan.KernelCommandLine;
import dev.coracle.verify.plan.RootParameters;
import dev.coracle.verify.plan.VerifyPlan;
import java.util.Optional;

/**
 * A root that the kernel maps through another device, which checks its blocks against a Merkle tree
 * (dm-verity). It is in the shipped command line, which fits every machine, since it names the
 * partitions by identity.
 */
public final class RootDevice {
  private RootDevice() {}

  /** Whether a result has one. */
  public static boolean isIn(VerifyPlan plan) {
    return device(plan).isPresent();
  }

  private static Optional<String> device(VerifyPlan plan) {
    return shipped(plan).filter(root -> root.startsWith(RootParameters.MAPPED));
  }

  private static Optional<String> shipped(VerifyPlan plan) {
    return CommandLines.value(plan.files().commandLine(), "root");
  }

  /** Whether the shipped line names the root by its partition's identity, whatever the disk is. */
  static boolean isPartition(VerifyPlan plan) {
    return shipped(plan).filter(root -> root.startsWith(RootParameters.PARTITION)).isPresent();
  }

  /** The guest's name of the root's block device. */
  public static String device(VerifyPlan plan, MachineProfile machine) {
    return device(plan).orElseGet(() -> machine.rootDevice(plan));
  }

  /** Kernel parameters added to the shipped command line where the machine has another root. */
  static String rootParameters(VerifyPlan plan, MachineProfile machine) {
    return isIn(plan) ? "" : machine.rootParameters(plan);
  }

  /** The options that the kernel would mount the root with; may be empty. */
  static String rootFlags(VerifyPlan plan, MachineProfile machine) {
    KernelCommandLine line =
        KernelCommandLine.of(plan.files().commandLine()).plus(rootParameters(plan, machine));
    return RootParameters.value(line, "rootflags").orElse("");
  }

  /** Why DAX cannot be had; empty if it can. */
  public static Optional<String> noDax(VerifyPlan plan, MachineProfile machine) {
    return isIn(plan)
        ? Optional.of("dm-verity checks each block of the root, so the guest copies it")
        : machine.noDax();
  }
}
