package dev.coracle.verify;

import dev.coracle.recipe.VerifySpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * qemu-lite, Intel's fork of QEMU 2.x for Clear Containers: the machine {@code pc-lite} without
 * firmware or legacy devices. It takes an ELF kernel only, has no serial port, and is so old that
 * it knows no {@code nvdimm=on}, {@code readonly=} or {@code unarmed=}.
 */
final class QemuLite implements MachineProfile {
  private static final long GIB = 1L << 30;

  /** Needed because there is neither PIT nor HPET; and what saves time without either. */
  private static final String COMMAND_LINE = "no_timer_check tsc=reliable noreplace-smp";

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
    return qemu.machines().contains("pc-lite");
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

  @Override
  public String commandLine() {
    return COMMAND_LINE;
  }

  @Override
  public Optional<String> noDax() {
    return Optional.empty();
  }

  @Override
  public boolean hasOtherTimer() {
    return false;
  }

  @Override
  public List<VerifySpec.Waiver> waivers(Accelerator accelerator) {
    return accelerator.name().equals("tcg") ? EmulatedTime.WAIVERS : List.of();
  }

  @Override
  public List<String> command(Qemu qemu, BootSpec boot) throws IOException {
    QemuCommand command = new QemuCommand(qemu.binary());
    command
        .add("-machine", "pc-lite,accel=" + boot.accelerator() + ",nvdimm")
        .add("-cpu", boot.accelerator().equals("kvm") ? "host" : "qemu64")
        .add("-smp", "1");
    long image = boot.image() == null ? 0 : Files.size(boot.image());
    long most = (boot.memory() + image + GIB) / GIB + 1;
    command.add("-m", boot.memory() / VerifyPlan.MIB + "M,slots=2,maxmem=" + most + "G");
    command.add("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot");
    boot.clock().add(command);
    command.add("-device", "virtio-serial-pci,id=serial0");
    command.add("-chardev", "stdio,id=console,mux=on,signal=off");
    command.add("-device", "virtconsole,chardev=console");
    if (boot.image() != null) {
      command.add(
          "-object",
          "memory-backend-file,id=root,share=on,mem-path="
              + QemuCommand.path(boot.image())
              + ",size="
              + image);
      command.add("-device", "nvdimm,id=nvdimm0,memdev=root");
    }
    devices().add(command, boot);
    return command
        .add("-kernel", boot.kernel().toString())
        .add("-append", boot.commandLine())
        .arguments();
  }
}
