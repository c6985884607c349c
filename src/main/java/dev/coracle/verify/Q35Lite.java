package dev.coracle.verify;

import dev.coracle.recipe.VerifySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Stock QEMU's q35 with every legacy device that can be left out left out: an ELF kernel by PVH,
 * the root as an NVDIMM, a serial console (which shows a panic however early it comes).
 */
final class Q35Lite implements MachineProfile {
  /** The first major version whose q35 can leave out all that is left out here (hpet, 7.0). */
  static final int OLDEST = 7;

  private static final long GIB = 1L << 30;

  @Override
  public String name() {
    return "q35-lite";
  }

  @Override
  public String binary() {
    return "qemu-system-x86_64";
  }

  @Override
  public boolean fits(Qemu qemu) {
    return qemu.machines().contains("q35") && qemu.major() >= OLDEST;
  }

  @Override
  public Path kernel(VerifyPlan plan) {
    return plan.kernel().vmlinux();
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
  public String commandLine() {
    return "";
  }

  @Override
  public Optional<String> noDax() {
    return Optional.empty();
  }

  @Override
  public List<VerifySpec.Waiver> waivers(Accelerator accelerator) {
    List<VerifySpec.Waiver> waivers = new ArrayList<>();
    waivers.add(
        new VerifySpec.Waiver(
            "nfit *: Error found in NVDIMM nmem0 flags: not_armed",
            "the verifier gives the guest its image read-only, which NVDIMMs call not armed"));
    if (accelerator.name().equals("tcg")) {
      waivers.addAll(EmulatedTime.WAIVERS);
    }
    return waivers;
  }

  @Override
  public List<String> command(Qemu qemu, BootSpec boot) throws IOException {
    QemuCommand command = new QemuCommand(qemu.binary());
    command
        .add("-machine")
        .add(
            "q35,accel="
                + boot.accelerator()
                + ",nvdimm=on,i8042=off,hpet=off,sata=off,smbus=off,vmport=off,graphics=off,usb=off")
        .add("-cpu", boot.accelerator().equals("kvm") ? "host" : "max")
        .add("-smp", "1");
    long image = boot.image() == null ? 0 : Files.size(boot.image());
    long most = (boot.memory() + image + GIB) / GIB * GIB + GIB;
    command.add("-m", boot.memory() / VerifyPlan.MIB + "M,slots=2,maxmem=" + most / GIB + "G");
    command.add("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot");
    command.add("-chardev", "stdio,id=console,mux=on,signal=off", "-serial", "chardev:console");
    boot.clock().add(command);
    if (boot.image() != null) {
      command.add(
          "-object",
          "memory-backend-file,id=root,share=off,readonly=on,mem-path="
              + QemuCommand.path(boot.image())
              + ",size="
              + image);
      command.add("-device", "nvdimm,id=nvdimm0,memdev=root,unarmed=on");
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
