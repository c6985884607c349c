package dev.coracle.verify.probe;

import dev.coracle.host.TailReader;
import dev.coracle.verify.boot.SideTask;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.VirtioFsServer;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.qemu.QemuCommand;
import dev.coracle.verify.qemu.QemuProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Plugs devices into a guest while it runs: each when the probe reports that it waits for it, and
 * out again when the probe reports that it unmounted it.
 */
final class Hotplug implements SideTask, AutoCloseable {
  /** The devices, where they can be plugged; the ends of the checks' names. */
  static final List<String> NAMES = List.of("disk", "9p", "virtiofs");

  /** How much longer a probe may take that waits for devices which do not come. */
  static final Duration TIME = Duration.ofSeconds(15);

  private static final long TICK_MILLIS = 20;

  /** DEVICE_DELETED can lag behind the guest's end. */
  private static final int LAST_TICKS = 50;

  private final Path results;
  private final List<HotplugDevice> devices = new ArrayList<>();
  private final Map<String, String> skipped = new LinkedHashMap<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private final Set<String> unplugged = new HashSet<>();
  private final Set<String> deleted = new HashSet<>();
  private Optional<VirtioFsServer> server = Optional.empty();

  /**
   * What the host saw of one device.
   *
   * @param name of the device
   * @param skipped why it was not plugged in at all, if so
   * @param refused what QEMU answered when it refused a command, if it did
   * @param deleted whether QEMU reported that it is gone again
   */
  record Outcome(
      String name, Optional<String> skipped, Optional<String> refused, boolean deleted) {}

  /**
   * Prepares what can be plugged into a machine.
   *
   * @param results the probe's output, as it comes
   * @param disk a disk that holds the token
   * @param work a directory for files, deleted by others
   */
  Hotplug(
      MachineProfile machine,
      Qemu qemu,
      String searchPath,
      Path results,
      Path disk,
      String token,
      Path work)
      throws IOException, InterruptedException {
    this.results = results;
    Optional<String> none = machine.noHotPlug();
    if (none.isPresent()) {
      NAMES.forEach(name -> skipped.put(name, none.get()));
      return;
    }
    Path folder = Files.createDirectory(work.resolve("folder"));
    Files.writeString(folder.resolve("token"), token + "\n");
    devices.add(HotplugDevice.disk(disk));
    devices.add(HotplugDevice.nineP(folder));
    VirtioFsServer.Start start =
        VirtioFsServer.start(folder, qemu, searchPath, work.resolve("virtiofs"));
    server = start.server();
    if (server.isPresent()) {
      devices.add(HotplugDevice.virtioFs(server.get()));
    } else {
      skipped.put("virtiofs", start.lacks());
    }
  }

  /** The values of the probe's script, for each. */
  List<Map<String, Object>> model() {
    return devices.stream().map(HotplugDevice::model).toList();
  }

  /**
   * Adds the slots to a machine, and what cannot be added later.
   *
   * @param memory of the guest, in bytes
   */
  void add(QemuCommand command, long memory) {
    int number = 0;
    for (HotplugDevice device : devices) {
      number++;
      command.add(
          "-device",
          "pcie-root-port,id=" + device.port() + ",chassis=" + number + ",slot=" + number);
      device.startArguments().forEach(command::add);
    }
    if (server.isPresent()) {
      VirtioFsServer.addMemory(command, memory);
    }
  }

  @Override
  public void run(QemuProcess qemu) throws IOException, InterruptedException {
    try (TailReader lines = new TailReader(results)) {
      while (qemu.shutdownReason().isEmpty() && !qemu.crashed() && !finished(qemu)) {
        for (String line : lines.newLines()) {
          act(line.split("\t", 2)[0], qemu);
        }
        Thread.sleep(TICK_MILLIS);
      }
      for (int i = 0; i < LAST_TICKS && !qemu.crashed() && !finished(qemu); i++) {
        Thread.sleep(TICK_MILLIS);
      }
    } finally {
      devices.stream().map(HotplugDevice::device).filter(qemu::deleted).forEach(deleted::add);
    }
  }

  private void act(String key, QemuProcess qemu) throws InterruptedException {
    for (HotplugDevice device : devices) {
      String prefix = "plug." + device.name() + ".";
      if (key.equals(prefix + "wanted")) {
        execute(device, device.plugCommands(), qemu);
      } else if (key.equals(prefix + "umount")) {
        unplugged.add(device.device());
        execute(device, device.unplugCommands(), qemu);
      }
    }
  }

  private void execute(HotplugDevice device, List<HotplugDevice.Command> commands, QemuProcess qemu)
      throws InterruptedException {
    try {
      for (HotplugDevice.Command command : commands) {
        qemu.execute(command.name(), command.arguments());
      }
    } catch (IOException e) {
      refused.putIfAbsent(device.name(), e.getMessage());
    }
  }

  /** Whether everything that was plugged in is gone, and nothing more is to come. */
  private boolean finished(QemuProcess qemu) {
    return qemu.shutdownReason().isEmpty()
        ? devices.stream().allMatch(device -> qemu.deleted(device.device()))
        : unplugged.stream().allMatch(qemu::deleted);
  }

  /** How each one went; once the boot is over. */
  List<Outcome> outcomes() {
    return NAMES.stream()
        .map(
            name ->
                new Outcome(
                    name,
                    Optional.ofNullable(skipped.get(name)),
                    Optional.ofNullable(refused.get(name)),
                    deleted.contains("plug-" + name)))
        .toList();
  }

  @Override
  public void close() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
  }
}
