package dev.coracle.verify.machine;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import java.util.List;
import java.util.Optional;

/**
 * qemu-lite, Intel's fork of QEMU 2.x for Clear Containers: the machine {@code pc-lite} without
 * firmware or legacy devices. It takes an ELF kernel only, by its own entry, has no serial port,
 * and is so old that it knows no {@code nvdimm=on}, {@code readonly=} or {@code unarmed=}.
 */
final class QemuLite implements MachineProfile {

  @Override
  public String name() {
    return "qemu-lite";
  }

  @Override
  public String binary() {
    return "qemu-lite-system-x86_64";
  }

  @Override
  public boolean fits(Qemu qemu) {
    return qemu.machines().contains(type());
  }

  @Override
  public String type() {
    return "pc-lite";
  }

  @Override
  public String features() {
    return ",nvdimm";
  }

  @Override
  public String emulatedProcessor() {
    return "qemu64";
  }

  @Override
  public boolean startsByPvh() {
    return false;
  }

  @Override
  public boolean mapsReadOnly() {
    return false;
  }

  @Override
  public String rootDevice(VerifyPlan plan) {
    return "/dev/pmem0p1";
  }

  /** A runtime gives this machine one NVDIMM, and names its root by that. */
  @Override
  public String rootParameters(VerifyPlan plan) {
    return RootDevice.isPartition(plan) ? "root=" + rootDevice(plan) : "";
  }

  @Override
  public VirtioDevices devices() {
    return new VirtioDevices("pci", true);
  }

  @Override
  public String firstDisk() {
    return "/dev/vda";
  }

  @Override
  public String console() {
    return "hvc0";
  }

  /** Needed because there is neither PIT nor HPET; and what saves time without either. */
  @Override
  public String commandLine() {
    return "no_timer_check tsc=reliable noreplace-smp";
  }

  /**
   * Emulated in virtual time, the TSC's calibration goes wrong here: the guest's clock then runs
   * three times too fast, or the kernel waits for ever for a timer that does not tick yet. So it
   * gets both: one instruction is one nanosecond, and a hundredth of a second so many loops.
   */
  @Override
  public String virtualTimeParameters() {
    return "tsc_early_khz=1000000 lpj=10000000";
  }

  /** A clock with a given frequency does not show here what of a boot was waiting. */
  @Override
  public boolean waitsInVirtualTime() {
    return false;
  }

  @Override
  public Optional<String> noHotPlug() {
    return Optional.of("pc-lite has no PCI Express root ports to plug a device into");
  }

  @Override
  public Optional<String> noInitramfs() {
    return Optional.of("qemu-lite accepts -initrd but does not load it");
  }

  @Override
  public boolean hasOtherTimer() {
    return false;
  }

  @Override
  public List<RequiredOption> requiredOptions() {
    return List.of(
        RequiredOption.always("VIRTIO_CONSOLE", "the console is hvc0"),
        RequiredOption.always("PCI_MSI", "its devices raise no other interrupts"),
        RequiredOption.forDisks("ACPI_NFIT", "ACPI announces the root's NVDIMM"),
        RequiredOption.forDisks("BLK_DEV_PMEM", "the root is /dev/pmem0p1"),
        RequiredOption.always("VIRTIO_PCI", "console and disks are virtio devices on PCI"));
  }

  @Override
  public List<VerifySpec.Waiver> waivers(Accelerator accelerator) {
    return EmulatedTime.waivers(accelerator);
  }
}
