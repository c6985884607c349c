package dev.coracle.verify;

/** The devices that a probe needs, on a PCI bus. */
final class VirtioPci {
  private VirtioPci() {}

  static void addDevices(QemuCommand command, BootSpec boot) {
    for (int i = 0; i < boot.disks().size(); i++) {
      command.add(
          "-drive",
          "if=none,id=disk"
              + i
              + ",format=raw,readonly=on,file="
              + QemuCommand.path(boot.disks().get(i)));
      command.add("-device", "virtio-blk-pci,drive=disk" + i);
    }
    if (boot.network()) {
      command.add("-netdev", "user,id=net0,restrict=on");
      command.add("-device", "virtio-net-pci,netdev=net0,romfile=");
    }
    if (boot.results() != null) {
      command.add("-device", "virtio-serial-pci");
      command.add("-chardev", "file,id=results,path=" + QemuCommand.path(boot.results()));
      command.add("-device", "virtserialport,chardev=results,name=" + BootSpec.RESULT_PORT);
    }
  }
}
