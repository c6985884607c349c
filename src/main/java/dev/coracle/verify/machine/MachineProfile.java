package dev.coracle.verify.machine;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** A machine that results can be booted on: how QEMU makes it, and what it does not have. */
public interface MachineProfile {

  /** Such as {@code q35-lite}. */
  String name();

  /** The program to look for. */
  default String binary() {
    return "qemu-system-x86_64";
  }

  /** Whether a QEMU can be this machine. */
  boolean fits(Qemu qemu);

  /** QEMU's name of the machine. */
  String type();

  /** Options of the machine, to be appended to its name; empty or from a comma on. */
  String features();

  /** The processor where QEMU emulates; under KVM it is the host's. */
  default String emulatedProcessor() {
    return "max";
  }

  /** The kernel file in the format that it loads. */
  default Path kernel(VerifyPlan plan) {
    return plan.files().kernel().vmlinux();
  }

  /** Whether it starts an ELF kernel by its PVH entry; otherwise by the ELF header's. */
  default boolean startsByPvh() {
    return true;
  }

  /** Kernel options without which a guest shows nothing here, or cannot boot. */
  List<RequiredOption> requiredOptions();

  /**
   * Whether QEMU can map the root's NVDIMM so that the guest cannot write to it; otherwise what the
   * guest writes goes to private copies of pages, and the guest does not notice.
   */
  default boolean mapsReadOnly() {
    return true;
  }

  /**
   * The device by which a guest maps an image: QEMU's {@code -device} argument.
   *
   * @param id the device's name
   * @param backend the memory that it shows
   */
  default String mappedDevice(String id, String backend) {
    return "nvdimm,id=" + id + ",memdev=" + backend + (mapsReadOnly() ? ",unarmed=on" : "");
  }

  /**
   * Whether a guest that writes to an image that it may not change gets an error; otherwise the
   * write is lost, and the guest does not notice.
   */
  default boolean reportsLostWrites() {
    return true;
  }

  /** The guest's name of the root's block device. */
  String rootDevice(VerifyPlan plan);

  /**
   * Kernel parameters that override the root of the shipped command line, where this machine does
   * not have it. Empty where it has.
   */
  default String rootParameters(VerifyPlan plan) {
    return "";
  }

  /** Whether a guest can switch it off; otherwise a clean end is a restart. */
  default boolean powersOff() {
    return true;
  }

  /** How devices are added to it. */
  VirtioDevices devices();

  /** The guest's name of the first additional disk; the others follow. */
  String firstDisk();

  /** The console device, for {@code console=}. */
  String console();

  /** Kernel parameters that the machine needs, in addition to its console; may be empty. */
  default String commandLine() {
    return "";
  }

  /** Why DAX cannot be had here; empty if it can. */
  default Optional<String> noDax() {
    return Optional.empty();
  }

  /** Why an initramfs cannot be handed over here; empty if it can. */
  default Optional<String> noInitramfs() {
    return Optional.empty();
  }

  /** Why nothing can be plugged into a running guest here; empty if something can. */
  default Optional<String> noHotPlug() {
    return Optional.empty();
  }

  /** Whether a guest that does not use its processor's own timer has another. */
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

  /** Kernel parameters for boots in virtual time; may be empty. */
  default String virtualTimeParameters() {
    return "";
  }

  /** Console lines that the machine itself causes under an accelerator. */
  List<VerifySpec.Waiver> waivers(Accelerator accelerator);

  /**
   * The command that starts it, its console on standard output.
   *
   * @throws IOException if the image cannot be measured
   */
  default List<String> command(Qemu qemu, BootSpec boot) throws IOException {
    return MachineCommand.of(this, qemu, boot);
  }
}
