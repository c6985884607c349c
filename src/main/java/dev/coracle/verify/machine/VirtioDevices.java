package dev.coracle.verify.machine;

import dev.coracle.verify.qemu.QemuCommand;
import java.nio.file.Path;

/**
 * The virtio devices that boots need, on a machine's bus.
 *
 * @param bus the ending of QEMU's device names: {@code pci} or, for MMIO, {@code device}
 * @param serial whether the machine already has a virtio serial bus
 */
public record VirtioDevices(String bus, boolean serial) {

  /** The additional disks, and the port for results. */
  void add(QemuCommand command, BootSpec boot) {
    for (int i = 0; i < boot.disks().size(); i++) {
      addDisk(command, "disk" + i, boot.disks().get(i));
    }
    if (boot.results().isPresent()) {
      if (!serial) {
        command.add("-device", "virtio-serial-" + bus);
      }
      command.add("-chardev", "file,id=results,path=" + QemuCommand.path(boot.results().get()));
      command.add("-device", "virtserialport,chardev=results,name=" + BootSpec.RESULT_PORT);
    }
  }

  /** QEMU's user network; what is appended restricts it. */
  public void addNetwork(QemuCommand command, String restriction) {
    command.add("-netdev", "user,id=net0" + restriction);
    String noRom = bus.equals("pci") ? ",romfile=" : "";
    command.add("-device", "virtio-net-" + bus + ",netdev=net0" + noRom);
  }

  /** One read-only disk. */
  void addDisk(QemuCommand command, String id, Path file) {
    addDisk(command, id, file, true);
  }

  /** One raw disk. */
  public void addDisk(QemuCommand command, String id, Path file, boolean readOnly) {
    command.add(
        "-drive",
        "if=none,id="
            + id
            + ",format=raw,"
            + (readOnly ? "readonly=on," : "")
            + "file="
            + QemuCommand.path(file));
    command.add("-device", "virtio-blk-" + bus + ",drive=" + id);
  }
}
