package dev.coracle.verify.workload;

import dev.coracle.container.ContainerImage;
import dev.coracle.image.partition.NvdimmVolumeLayout;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.GuestClock;
import dev.coracle.verify.machine.SharedFolder;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.machine.VirtioDevices;
import dev.coracle.verify.qemu.QemuCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command that starts a guest for a container: how it gets its file systems, and its devices.
 */
final class ContainerQemuCommand {
  /** Has the guest start the unit of its container. */
  private static final String PARAMETER = "coracle.container";

  private final TestBench bench;
  private final ContainerOptions options;

  ContainerQemuCommand(TestBench bench, ContainerOptions options) {
    this.bench = bench;
    this.options = options;
  }

  /**
   * With root, image and configuration as NVDIMMs.
   *
   * @param disk from which the guest knows what to run
   */
  List<String> mapped(Path disk, ContainerPorts ports) throws IOException {
    String parameters =
        options.clock() == GuestClock.HOST
            ? PARAMETER
            : bench.machine().virtualTimeParameters() + " " + PARAMETER;
    BootSpec.Builder boot =
        bench
            .rootBoot(CommandLines.shipped(bench.plan(), parameters, bench.machine()))
            .clock(options.clock())
            .volume(disk);
    images().forEach(boot::volume);
    return with(QemuCommand.of(bench.command(boot.build())), ports);
  }

  /** With the same files as disks, from which the guest copies what it reads. */
  List<String> onDisks(Path disk, ContainerPorts ports) throws IOException {
    QemuCommand command = QemuCommand.of(bench.command(bench.diskBoot(PARAMETER).build()));
    List<Path> files = new ArrayList<>(List.of(disk));
    files.addAll(images());
    long offset = new NvdimmVolumeLayout().fileSystemOffset();
    for (Path file : files) {
      bench.machine().devices().addDisk(command, "volume" + files.indexOf(file), file, offset);
    }
    return with(command, ports);
  }

  /** The files of the image's file systems. */
  List<Path> images() {
    return options.image().volumes().stream()
        .map(ContainerImage.Volume::file)
        .map(options.directory()::resolve)
        .toList();
  }

  private List<String> with(QemuCommand command, ContainerPorts ports) {
    command.add("-smp", Integer.toString(options.processors()));
    VirtioDevices devices = bench.machine().devices();
    ports.add(command, devices.bus());
    if (options.network()) {
      StringBuilder forwards = new StringBuilder();
      options.ports().forEach(port -> forwards.append(port.forward()));
      devices.addNetwork(command, forwards.toString());
    }
    for (int i = 0; i < options.volumes().size(); i++) {
      HostVolume volume = options.volumes().get(i);
      String tag = RunDisk.tag(i);
      command.add("-fsdev", SharedFolder.nineP(tag + "-fs", volume.source(), volume.readOnly()));
      command.add(
          "-device", "virtio-9p-" + devices.bus() + ",fsdev=" + tag + "-fs,mount_tag=" + tag);
    }
    return command.arguments();
  }
}
