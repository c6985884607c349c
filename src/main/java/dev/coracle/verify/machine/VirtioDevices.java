package dev.coracle.verify.machine;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.qemu.QemuCommand;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

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
    boot.devices().disks().forEach(disk -> addScratch(command, disk));
    List<String> ports = boot.devices().virtioPorts();
    if (!serial && (boot.results().isPresent() || !ports.isEmpty())) {
      command.add("-device", "virtio-serial-" + bus);
    }
    for (int i = 0; i < ports.size(); i++) {
      command.add("-chardev", backend(boot.sockets(), i) + ",id=port" + i);
      command.add("-device", "virtserialport,chardev=port" + i + ",name=" + ports.get(i));
    }
    if (boot.results().isPresent()) {
      command.add("-chardev", "file,id=results,path=" + QemuCommand.path(boot.results().get()));
      command.add("-device", "virtserialport,chardev=results,name=" + BootSpec.RESULT_PORT);
    }
  }

  private static String backend(Optional<Path> sockets, int index) {
    return sockets
        .map(
            directory ->
                "socket,server=on,wait=off,path="
                    + QemuCommand.path(BootSpec.socket(directory, index)))
        .orElse("null");
  }

  /** A disk without a file: QEMU keeps what is written in a temporary one that has no name. */
  private void addScratch(QemuCommand command, VerifySpec.ScratchDisk disk) {
    command.add(
        "-drive",
        "if=none,id=scratch-"
            + disk.name()
            + ",driver=null-co,read-zeroes=on,snapshot=on,size="
            + disk.size());
    command.add(
        "-device",
        "virtio-blk-" + bus + ",drive=scratch-" + disk.name() + ",serial=" + disk.name());
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

  /**
   * A read-only disk that is a file from an offset on.
   *
   * @param offset in bytes, a multiple of 512
   */
  public void addDisk(QemuCommand command, String id, Path file, long offset) {
    command.add(
        "-drive",
        "if=none,id="
            + id
            + ",driver=raw,readonly=on,offset="
            + offset
            + ",file.filename="
            + QemuCommand.path(file));
    command.add("-device", "virtio-blk-" + bus + ",drive=" + id);
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
