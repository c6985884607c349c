package dev.coracle.verify.machine;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import java.util.ArrayList;
import java.util.List;

/**
 * Stock QEMU's q35 with every legacy device that can be left out left out: an ELF kernel by PVH,
 * the root as an NVDIMM, a serial console (which shows a panic however early it comes).
 */
class Q35Lite implements MachineProfile {
  /** The first major version whose q35 can leave out all that is left out here (hpet, 7.0). */
  static final int OLDEST = 7;

  /** QEMU's q35 without what a guest does not use. */
  static final String LEGACY_FREE = ",i8042=off,hpet=off,sata=off,smbus=off,vmport=off,usb=off";

  @Override
  public String name() {
    return "q35-lite";
  }

  @Override
  public boolean fits(Qemu qemu) {
    return qemu.machines().contains(type()) && qemu.major() >= OLDEST;
  }

  @Override
  public String type() {
    return "q35";
  }

  @Override
  public String features() {
    return ",nvdimm=on" + LEGACY_FREE;
  }

  @Override
  public String rootDevice(VerifyPlan plan) {
    return "/dev/pmem0p1";
  }

  @Override
  public VirtioDevices devices() {
    return new VirtioDevices("pci", false);
  }

  @Override
  public String firstDisk() {
    return "/dev/vda";
  }

  @Override
  public String console() {
    return "ttyS0";
  }

  @Override
  public List<RequiredOption> requiredOptions() {
    return List.of(
        RequiredOption.always("SERIAL_8250_CONSOLE", "the console is ttyS0"),
        RequiredOption.forDisks("ACPI_NFIT", "ACPI announces the root's NVDIMM"),
        RequiredOption.forDisks("BLK_DEV_PMEM", "the root is /dev/pmem0p1"),
        RequiredOption.forDisks("VIRTIO_PCI", "the probe's disks are virtio devices on PCI"));
  }

  @Override
  public List<VerifySpec.Waiver> waivers(Accelerator accelerator) {
    List<VerifySpec.Waiver> waivers = new ArrayList<>();
    waivers.add(
        new VerifySpec.Waiver(
            "nfit *: Error found in NVDIMM nmem0 flags: not_armed",
            "the verifier gives the guest its image read-only, which NVDIMMs call not armed"));
    waivers.addAll(EmulatedTime.waivers(accelerator));
    return waivers;
  }
}
