package dev.coracle.verify.probe;

import dev.coracle.verify.boot.Boot;
import dev.coracle.verify.boot.BootResult;
import dev.coracle.verify.boot.Deadlines;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.GuestClock;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.Machines;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.QemuCommand;
import dev.coracle.verify.report.Accelerator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/** The boot that carries the probe, and what the host does for it meanwhile. */
public final class ProbeBoot implements AutoCloseable {
  /** Names log and report. */
  public static final String NAME = "probe";

  private final VerifyEnvironment environment;
  private final VerifyPlan plan;
  private final Machines.Choice choice;
  private final Accelerator accelerator;
  private final Path work;
  private final String token = UUID.randomUUID().toString();
  private final Path results;
  private final ProbeServer server;
  private List<Hotplug.Outcome> plugs = List.of();

  /**
   * @param work a directory for its files, deleted by others
   */
  public ProbeBoot(
      VerifyEnvironment environment,
      VerifyPlan plan,
      Machines.Choice choice,
      Accelerator accelerator,
      Path work)
      throws IOException {
    this.environment = environment;
    this.plan = plan;
    this.choice = choice;
    this.accelerator = accelerator;
    this.work = work;
    this.results = Files.createFile(work.resolve("results"));
    this.server = new ProbeServer(token);
  }

  /** Writes the disks and boots. */
  public BootResult run() throws IOException, InterruptedException {
    MachineProfile machine = choice.machine();
    Path volume = work.resolve("volume.img");
    environment.disks().write(ProbeDiskContent.volume(token), volume);
    try (Hotplug plugging =
        new Hotplug(
            machine, choice.qemu(), environment.searchPath(), results, volume, token, work)) {
      Path disk = work.resolve("probe.img");
      environment
          .disks()
          .write(
              ProbeDiskContent.probe(
                  plan, machine, environment.templates(), token, plugging.model()),
              disk);
      QemuCommand command =
          QemuCommand.of(machine.command(choice.qemu(), spec(List.of(disk, volume))));
      machine.devices().addNetwork(command, server.networkOptions());
      plugging.add(command, plan.memory());
      BootResult result = boot(command.arguments()).run(plugging);
      plugs = plugging.outcomes();
      return result;
    }
  }

  private Boot boot(List<String> command) {
    return new Boot(
        command,
        plan.targetUnit(),
        choice.machine().powersOff() ? Boot.Goal.POWER_OFF : Boot.Goal.RESTART,
        Deadlines.within(plan.deadline())
            .withMoreAtTheEnd(Hotplug.TIME.plus(UserChecks.time(plan))),
        plan.logs().resolve(NAME + ".log"));
  }

  private BootSpec spec(List<Path> disks) {
    MachineProfile machine = choice.machine();
    return new BootSpec(
        accelerator.name(),
        machine.kernel(plan),
        plan.image(),
        null,
        CommandLines.probe(plan.commandLine(), machine),
        plan.memory(),
        GuestClock.HOST,
        disks,
        results);
  }

  /** What the probe said; once the boot is over. */
  public ProbeFacts facts() throws IOException {
    return ProbeFacts.read(results, token);
  }

  /** What the host saw of it; once the boot is over. */
  public ProbeHost host() {
    return new ProbeHost(token, server.exchange(), plugs);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
