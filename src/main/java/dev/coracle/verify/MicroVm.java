package dev.coracle.verify;

import dev.coracle.recipe.VerifySpec;
import java.io.IOException;
import java.nio.file.Path;
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
  public String binary() {
    return "qemu-system-x86_64";
  }

  @Override
  public boolean fits(Qemu qemu) {
    return qemu.machines().contains("microvm");
  }

  @Override
  public Path kernel(VerifyPlan plan) {
    return plan.kernel().vmlinux();
  }

  @Override
  public String rootDevice(VerifyPlan plan) {
    return plan.layout().equals("plain") ? "/dev/vda" : "/dev/vda1";
  }

  @Override
  public String rootWords(VerifyPlan plan) {
    return "root=" + rootDevice(plan) + " rootflags=";
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
  public String commandLine() {
    return "";
  }

  @Override
  public Optional<String> noDax() {
    return Optional.of("microvm has no NVDIMM: the root is a virtio disk");
  }

  @Override
  public boolean powersOff() {
    return false;
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
    if (accelerator.name().equals("tcg")) {
      waivers.addAll(EmulatedTime.WAIVERS);
    }
    return waivers;
  }

  @Override
  public List<String> command(Qemu qemu, BootSpec boot) throws IOException {
    QemuCommand command = new QemuCommand(qemu.binary());
    command.add(
        "-machine", "microvm,accel=" + boot.accelerator() + ",acpi=off,rtc=on,isa-serial=on");
    command.add("-cpu", boot.accelerator().equals("kvm") ? "host" : "max").add("-smp", "1");
    command.add("-m", boot.memory() / VerifyPlan.MIB + "M");
    command.add("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot");
    command.add("-chardev", "stdio,id=console,mux=on,signal=off", "-serial", "chardev:console");
    boot.clock().add(command);
    if (boot.image() != null) {
      devices().addDisk(command, "root", boot.image());
    }
    devices().add(command, boot);
    if (boot.initrd() != null) {
      command.add("-initrd", boot.initrd().toString());
    }
    return command
        .add("-kernel", boot.kernel().toString())
        .add("-append", boot.commandLine())
        .arguments();
  }
}
