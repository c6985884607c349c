package dev.coracle.verify.probe;

import dev.coracle.verify.boot.Boot;
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
 * Plugs devices into a guest while it runs: one when the probe says that it waits for it, and out
 * again when the probe says that it let go.
 */
final class Hotplug implements Boot.Companion, AutoCloseable {
  /** What is plugged, where it can be; the ends of the checks' names. */
  static final List<String> NAMES = List.of("disk", "9p", "virtiofs");

  /** How much longer a probe may take that waits for devices which do not come. */
  static final Duration TIME = Duration.ofSeconds(15);

  private static final long TICK_MILLIS = 20;

  /** QEMU's word that a device is gone can lag behind the guest's end. */
  private static final int LAST_TICKS = 50;

  private final Path results;
  private final List<HotplugDevice> plugs = new ArrayList<>();
  private final Map<String, String> withheld = new LinkedHashMap<>();
  private final Map<String, String> refused = new LinkedHashMap<>();
  private final Set<String> takenAway = new HashSet<>();
  private final Set<String> gone = new HashSet<>();
  private Optional<VirtioFsServer> server = Optional.empty();

  /**
   * What the host saw of one device.
   *
   * @param name of the plug
   * @param withheld why it was never offered, if it was not
   * @param refused what QEMU answered in place of plugging it in or out, if it did not
   * @param gone whether QEMU said that it is gone again
   */
  record Outcome(String name, Optional<String> withheld, Optional<String> refused, boolean gone) {}

  /**
   * Makes ready what can be plugged into a machine.
   *
   * @param results what the probe says, as it comes
   * @param volume a disk that holds the token
   * @param work a directory for files, deleted by others
   */
  Hotplug(
      MachineProfile machine,
      Qemu qemu,
      String searchPath,
      Path results,
      Path volume,
      String token,
      Path work)
      throws IOException, InterruptedException {
    this.results = results;
    Optional<String> none = machine.noHotPlug();
    if (none.isPresent()) {
      NAMES.forEach(name -> withheld.put(name, none.get()));
      return;
    }
    Path folder = Files.createDirectory(work.resolve("folder"));
    Files.writeString(folder.resolve("token"), token + "\n");
    plugs.add(HotplugDevice.disk(volume));
    plugs.add(HotplugDevice.nineP(folder));
    VirtioFsServer.Start start =
        VirtioFsServer.start(folder, qemu, searchPath, work.resolve("virtiofs"));
    server = start.server();
    if (server.isPresent()) {
      plugs.add(HotplugDevice.virtioFs(server.get()));
    } else {
      withheld.put("virtiofs", start.lacks());
    }
  }

  /** What the probe's script must know of each. */
  List<Map<String, Object>> model() {
    return plugs.stream().map(HotplugDevice::model).toList();
  }

  /**
   * Gives a machine the slots, and what cannot be added later.
   *
   * @param memory of the guest, in bytes
   */
  void add(QemuCommand command, long memory) {
    int number = 0;
    for (HotplugDevice plug : plugs) {
      number++;
      command.add(
          "-device", "pcie-root-port,id=" + plug.port() + ",chassis=" + number + ",slot=" + number);
      plug.atStart().forEach(command::add);
    }
    if (server.isPresent()) {
      VirtioFsServer.addMemory(command, memory);
    }
  }

  @Override
  public void run(QemuProcess qemu) throws IOException, InterruptedException {
    try (TailReader lines = new TailReader(results)) {
      while (qemu.shutdownReason().isEmpty() && !qemu.crashed() && !settled(qemu)) {
        for (String line : lines.more()) {
          act(line.split("\t")[0], qemu);
        }
        Thread.sleep(TICK_MILLIS);
      }
      for (int i = 0; i < LAST_TICKS && !qemu.crashed() && !settled(qemu); i++) {
        Thread.sleep(TICK_MILLIS);
      }
    } finally {
      plugs.stream().map(HotplugDevice::device).filter(qemu::deleted).forEach(gone::add);
    }
  }

  private void act(String said, QemuProcess qemu) throws InterruptedException {
    for (HotplugDevice plug : plugs) {
      String key = "plug." + plug.name() + ".";
      if (said.equals(key + "wanted")) {
        order(plug, plug.arrival(), qemu);
      } else if (said.equals(key + "umount")) {
        takenAway.add(plug.device());
        order(plug, List.of(plug.departure()), qemu);
      }
    }
  }

  private void order(HotplugDevice plug, List<HotplugDevice.Command> commands, QemuProcess qemu)
      throws InterruptedException {
    try {
      for (HotplugDevice.Command command : commands) {
        qemu.order(command.name(), command.arguments());
      }
    } catch (IOException e) {
      refused.putIfAbsent(plug.name(), e.getMessage());
    }
  }

  /** Whether everything that came is gone, and nothing more is to come. */
  private boolean settled(QemuProcess qemu) {
    return qemu.shutdownReason().isEmpty()
        ? plugs.stream().allMatch(plug -> qemu.deleted(plug.device()))
        : takenAway.stream().allMatch(qemu::deleted);
  }

  /** What came of each; once the boot is over. */
  List<Outcome> outcomes() {
    return NAMES.stream()
        .map(
            name ->
                new Outcome(
                    name,
                    Optional.ofNullable(withheld.get(name)),
                    Optional.ofNullable(refused.get(name)),
                    gone.contains("plug-" + name)))
        .toList();
  }

  @Override
  public void close() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
  }
}
