package dev.coracle.verify.probe;

import dev.coracle.verify.machine.ProbeDisk;
import dev.coracle.verify.machine.SharedFolder;
import dev.coracle.verify.machine.VirtioFsServer;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A device that is plugged into a running guest, with a file system that holds the boot's token,
 * and unplugged again.
 *
 * @param name ends the name of its check
 * @param driver of the guest that must bind to it, by its name on the virtio bus
 * @param fileSystem that the guest mounts
 * @param options of the mount
 * @param source of the mount; {@code block} for the block device that appears
 * @param startArguments QEMU arguments that it needs before the guest starts
 * @param plugCommands monitor commands that plug it into a running guest
 */
record HotplugDevice(
    String name,
    String driver,
    String fileSystem,
    String options,
    String source,
    List<String> startArguments,
    List<Command> plugCommands) {

  /** A command of QEMU's monitor. */
  record Command(String name, Map<String, Object> arguments) {}

  HotplugDevice {
    startArguments = List.copyOf(startArguments);
    plugCommands = List.copyOf(plugCommands);
  }

  /** QEMU's name of the device. */
  String device() {
    return device(name);
  }

  /** QEMU's name of the slot that it goes into. */
  String port() {
    return port(name);
  }

  private static String device(String name) {
    return "plug-" + name;
  }

  private static String port(String name) {
    return "port-" + name;
  }

  /** A raw disk. */
  static HotplugDevice disk(Path file) {
    String name = "disk";
    return new HotplugDevice(
        name,
        "virtio_blk",
        ProbeDisk.FILE_SYSTEM,
        "ro",
        "block",
        List.of(),
        List.of(
            new Command(
                "blockdev-add",
                Map.of(
                    "driver",
                    "raw",
                    "node-name",
                    device(name),
                    "read-only",
                    true,
                    "file",
                    Map.of("driver", "file", "filename", file.toString()))),
            add(name, "virtio-blk-pci", Map.of("drive", device(name)))));
  }

  /** A directory by 9p. QEMU 7 has no monitor command that adds one. */
  static HotplugDevice nineP(Path directory) {
    String name = "9p";
    return new HotplugDevice(
        name,
        "9pnet_virtio",
        "9p",
        "ro," + SharedFolder.NINE_P_OPTIONS,
        name,
        List.of("-fsdev", SharedFolder.nineP(device(name), directory, true)),
        List.of(add(name, "virtio-9p-pci", Map.of("fsdev", device(name), "mount_tag", name))));
  }

  /** A directory by virtio-fs. */
  static HotplugDevice virtioFs(VirtioFsServer server) {
    String name = "virtiofs";
    Map<String, Object> address =
        Map.of("type", "unix", "data", Map.of("path", server.socket().toString()));
    return new HotplugDevice(
        name,
        "virtiofs",
        "virtiofs",
        "ro",
        name,
        List.of(),
        List.of(
            new Command(
                "chardev-add",
                Map.of(
                    "id", device(name),
                    "backend",
                        Map.of(
                            "type", "socket", "data", Map.of("addr", address, "server", false)))),
            add(name, "vhost-user-fs-pci", Map.of("chardev", device(name), "tag", name))));
  }

  private static Command add(String name, String driver, Map<String, Object> more) {
    Map<String, Object> arguments = new java.util.TreeMap<>(more);
    arguments.put("driver", driver);
    arguments.put("id", device(name));
    arguments.put("bus", port(name));
    return new Command("device_add", arguments);
  }

  /** Monitor commands that unplug it. */
  List<Command> unplugCommands() {
    return List.of(new Command("device_del", Map.of("id", device())));
  }

  /** The values of the probe's script. */
  Map<String, Object> model() {
    return Map.of(
        "name", name,
        "driver", driver,
        "fileSystem", fileSystem,
        "options", options,
        "source", source);
  }
}
