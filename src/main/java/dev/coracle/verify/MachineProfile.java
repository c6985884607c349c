package dev.coracle.verify;

import dev.coracle.recipe.VerifySpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A machine that results can be booted on: how to ask QEMU for it, and what it does not have. */
interface MachineProfile {

  /** Such as {@code q35-lite}. */
  String name();

  /** The program to look for. */
  String binary();

  /** Whether a QEMU can be this machine. */
  boolean fits(Qemu qemu);

  /** The kernel file in the form that it loads. */
  Path kernel(VerifyPlan plan);

  /** The guest's name of the root's block device. */
  String rootDevice(VerifyPlan plan);

  /**
   * What is added to the shipped command line where it names a root that this machine does not
   * have; later words win. Empty where the shipped root is here.
   */
  default String rootWords(VerifyPlan plan) {
    return "";
  }

  /** Whether a guest can switch it off; otherwise a clean end is a restart. */
  default boolean powersOff() {
    return true;
  }

  /** How devices are added to it. */
  VirtioDevices devices();

  /** The guest's name of the first of the further disks; the others follow. */
  String firstDisk();

  /** The console that the guest must be told of. */
  String console();

  /** What the machine needs on the kernel's command line besides its console; may be empty. */
  String commandLine();

  /** Why DAX cannot be had here; empty if it can. */
  Optional<String> noDax();

  /** Whether a guest that does without its processor's own timer has another. */
  default boolean hasOtherTimer() {
    return true;
  }

  /**
   * Whether all that a booting guest waits for happens in its own virtual time. A disk answers when
   * the host has read, however far the guest's time has gone meanwhile.
   */
  default boolean waitsInVirtualTime() {
    return noDax().isEmpty();
  }

  /** Console lines that the machine itself causes under an accelerator. */
  List<VerifySpec.Waiver> waivers(Accelerator accelerator);

  /**
   * The command that starts it, its console on standard output.
   *
   * @throws IOException if the image cannot be measured
   */
  List<String> command(Qemu qemu, BootSpec boot) throws IOException;
}
