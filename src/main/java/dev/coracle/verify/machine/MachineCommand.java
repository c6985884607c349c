package dev.coracle.verify.machine;

import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.qemu.QemuCommand;
import dev.coracle.verify.report.Accelerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Puts together the command that starts a machine: what all machines have in common. */
final class MachineCommand {
  private static final long GIB = 1L << 30;

  private MachineCommand() {}

  /**
   * The command, its console on standard output.
   *
   * @throws IOException if the image cannot be measured
   */
  static List<String> of(MachineProfile machine, Qemu qemu, BootSpec boot) throws IOException {
    boolean kvm = boot.accelerator() == Accelerator.Kind.KVM;
    boolean mapped = machine.noDax().isEmpty();
    long image = boot.image().isPresent() ? Files.size(boot.image().get()) : 0;
    QemuCommand command = new QemuCommand(qemu.binary());
    command.add(
        "-machine", machine.type() + ",accel=" + boot.accelerator().word() + machine.features());
    command.add("-cpu", kvm ? "host" : machine.emulatedProcessor()).add("-smp", "1");
    long size = image;
    for (Path volume : boot.volumes()) {
      size += Files.size(volume);
    }
    int slots = 2 + boot.volumes().size();
    command.add("-m", memory(boot.memory(), size, mapped ? slots : 0));
    command.add("-nodefaults", "-no-user-config", "-display", "none", "-no-reboot");
    boot.clock().add(command);
    console(command, machine);
    if (boot.image().isPresent() && mapped) {
      addMapped(command, machine, "root", "nvdimm0", boot.image().get());
    } else if (boot.image().isPresent()) {
      machine.devices().addDisk(command, "root", boot.image().get());
    }
    for (int i = 0; i < boot.volumes().size(); i++) {
      addMapped(command, machine, "volume" + i, "nvdimm" + (i + 1), boot.volumes().get(i));
    }
    machine.devices().add(command, boot);
    boot.initrd().ifPresent(file -> command.add("-initrd", file.toString()));
    return command
        .add("-kernel", boot.kernel().toString())
        .add("-append", boot.commandLine())
        .arguments();
  }

  private static void addMapped(
      QemuCommand command, MachineProfile machine, String id, String device, Path image)
      throws IOException {
    command.add(
        "-object",
        "memory-backend-file,id="
            + id
            + ",share=off"
            + (machine.mapsReadOnly() ? ",readonly=on" : "")
            + ",mem-path="
            + QemuCommand.path(image)
            + ",size="
            + Files.size(image));
    command.add("-device", machine.mappedDevice(device, id));
  }

  /** Each image that is mapped takes a slot and address space of its own. */
  private static String memory(long memory, long images, int slots) {
    String ram = memory / VerifyPlan.MIB + "M";
    return slots == 0
        ? ram
        : ram + ",slots=" + slots + ",maxmem=" + ((memory + images + GIB) / GIB + 1) + "G";
  }

  private static void console(QemuCommand command, MachineProfile machine) {
    command.add("-chardev", "stdio,id=console,mux=on,signal=off");
    if (machine.devices().serial()) {
      command.add("-device", "virtio-serial-" + machine.devices().bus() + ",id=serial0");
      command.add("-device", "virtconsole,chardev=console");
    } else {
      command.add("-serial", "chardev:console");
    }
  }
}
