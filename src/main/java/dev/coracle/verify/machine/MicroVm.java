package dev.coracle.verify.machine;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.report.Accelerator;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * QEMU's microvm: no PCI, no ACPI, devices on virtio-mmio that the kernel command line announces.
 * It has no NVDIMM, so the root is a virtio disk; and without ACPI it cannot power off, so a guest
 * that ends restarts (QEMU, docs/system/i386/microvm.rst).
 */
final class MicroVm implements MachineProfile {

  @Override
  public String name() {
    return "microvm";
  }

  @Override
  public boolean fits(Qemu qemu) {
    return qemu.machines().contains(type());
  }

  @Override
  public String type() {
    return "microvm";
  }

  @Override
  public String features() {
    return ",acpi=off,rtc=on,isa-serial=on";
  }

  @Override
  public String rootDevice(VerifyPlan plan) {
    return plan.files().root().layout().hasPartitions() ? "/dev/vda1" : "/dev/vda";
  }

  @Override
  public String rootParameters(VerifyPlan plan) {
    return (RootDevice.isPartition(plan) ? "" : "root=" + rootDevice(plan) + " ") + "rootflags=";
  }

  @Override
  public Optional<String> noDax() {
    return Optional.of("microvm has no NVDIMM: the root is a virtio disk");
  }

  @Override
  public VirtioDevices devices() {
    return new VirtioDevices("device", false);
  }

  @Override
  public String firstDisk() {
    return "/dev/vdb";
  }

  @Override
  public String console() {
    return "ttyS0";
  }

  @Override
  public Optional<String> noHotPlug() {
    return Optional.of("microvm has no bus that a device could be plugged into");
  }

  @Override
  public boolean powersOff() {
    return false;
  }

  @Override
  public List<RequiredOption> requiredOptions() {
    return List.of(
        RequiredOption.always("SERIAL_8250_CONSOLE", "the console is ttyS0"),
        RequiredOption.forDisks(
            "VIRTIO_MMIO_CMDLINE_DEVICES", "the command line announces its devices"),
        RequiredOption.forDisks("VIRTIO_BLK", "the root is a virtio disk"));
  }

  @Override
  public List<VerifySpec.Waiver> waivers(Accelerator accelerator) {
    List<VerifySpec.Waiver> waivers = new ArrayList<>();
    waivers.add(
        new VerifySpec.Waiver(
            "PCI: Fatal: No config space access function found", "microvm has no PCI"));
    waivers.add(
        new VerifySpec.Waiver(
            "ACPI BIOS Error (bug): A valid RSDP was not found *", "it is started without ACPI"));
    waivers.addAll(EmulatedTime.waivers(accelerator));
    return waivers;
  }
}
