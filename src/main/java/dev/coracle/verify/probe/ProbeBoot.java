package dev.coracle.verify.probe;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.tree.Sha256;
import dev.coracle.verify.boot.Boot;
import dev.coracle.verify.boot.BootDeadlines;
import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.QemuCommand;
import dev.coracle.verify.report.BootId;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The boot with the probe, and what the host does for it meanwhile. */
public final class ProbeBoot implements AutoCloseable {
  private final TestBench bench;
  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final Path work;
  private final String token = UUID.randomUUID().toString();
  private final Path results;
  private final ProbeServer server;
  private List<Hotplug.Outcome> devices = List.of();
  private Map<String, String> answers = Map.of();

  /**
   * @param work a directory for its files, deleted by others
   */
  public ProbeBoot(TestBench bench, Path work) throws IOException {
    this.bench = bench;
    this.plan = bench.plan();
    this.machine = bench.machine();
    this.work = work;
    this.results = Files.createFile(work.resolve("results"));
    this.server = new ProbeServer(token);
  }

  /** Writes the disks and boots. */
  public BootResult run() throws IOException, InterruptedException {
    VerifyEnvironment environment = bench.environment();
    Path volume = work.resolve("volume.img");
    environment.disks().write(ProbeDiskContent.volume(token), volume);
    try (Hotplug hotplug =
        new Hotplug(
            machine, bench.qemu(), environment.searchPath(), results, volume, token, work)) {
      Path disk = work.resolve("probe.img");
      environment
          .disks()
          .write(
              ProbeDiskContent.probe(
                  plan, machine, environment.templates(), token, hotplug.model()),
              disk);
      QemuCommand command = QemuCommand.of(bench.command(spec(disk, volume)));
      HostQuestions questions =
          new HostQuestions(
              plan.expectations().checks(), plan.settings().devices().virtioPorts(), work, results);
      machine.devices().addNetwork(command, server.networkOptions() + questions.networkOptions());
      hotplug.add(command, plan.settings().memory());
      BootResult result =
          boot(command.arguments())
              .run(
                  qemu -> {
                    Thread asking =
                        DaemonThread.start(
                            "host's questions",
                            () ->
                                questions.run(
                                    () -> qemu.shutdownReason().isPresent() || qemu.crashed(),
                                    qemu::time));
                    try {
                      hotplug.run(qemu);
                      asking.join();
                    } finally {
                      asking.interrupt();
                    }
                  });
      answers = questions.answers();
      devices = hotplug.outcomes();
      return result;
    }
  }

  private Boot boot(List<String> command) {
    return new Boot(
        command,
        plan.expectations().targetUnit(),
        machine.powersOff() ? Boot.Goal.POWER_OFF : Boot.Goal.RESTART,
        BootDeadlines.within(plan.settings().deadline())
            .withMoreAtTheEnd(Hotplug.TIME.plus(UserChecks.time(plan))),
        plan.settings().logs().resolve(BootId.PROBE.log()));
  }

  private BootSpec spec(Path disk, Path volume) {
    return bench
        .rootBoot(CommandLines.probe(plan.files().commandLine(), machine))
        .disk(disk)
        .disk(volume)
        .results(results)
        .sockets(work)
        .build();
  }

  /** What the probe reported; once the boot is over. */
  public ProbeFacts facts() throws IOException {
    return ProbeFacts.read(results, token);
  }

  /** What the host saw of it; once the boot is over. */
  public ProbeHost host() throws IOException {
    try (InputStream image = Files.newInputStream(plan.files().root().file())) {
      return new ProbeHost(token, server.exchange(), devices, Sha256.of(image), answers);
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
