package dev.coracle.verify.session;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.DirectoryTree;
import dev.coracle.verify.console.BootWatcher;
import dev.coracle.verify.console.ConsoleLine;
import dev.coracle.verify.console.ConsoleLog;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.GuestClock;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.Machines;
import dev.coracle.verify.machine.ProbeDisk;
import dev.coracle.verify.machine.SharedFolder;
import dev.coracle.verify.machine.VirtioDevices;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.qemu.QemuCommand;
import dev.coracle.verify.qemu.QemuProcess;
import dev.coracle.verify.report.Accelerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One guest that a person or a program talks to until it ends. */
public final class GuestSession {
  private final VerifyEnvironment environment;
  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final Qemu qemu;
  private final Accelerator accelerator;
  private final GuestOptions options;
  private final GuestStreams streams;
  private final BootWatcher watcher;

  /** A session that has not begun. */
  public GuestSession(
      VerifyEnvironment environment,
      VerifyPlan plan,
      Machines.Choice choice,
      Accelerator accelerator,
      GuestOptions options,
      GuestStreams streams) {
    this.environment = environment;
    this.plan = plan;
    this.machine = choice.machine();
    this.qemu = choice.qemu();
    this.accelerator = accelerator;
    this.options = options;
    this.streams = streams;
    this.watcher = new BootWatcher(plan.targetUnit());
  }

  /**
   * Runs the guest to its end.
   *
   * @throws CoracleException (TIMEOUT) if no shell begins in time and nobody is there to wait
   * @throws IOException if QEMU refuses to start it, or a file cannot be written
   */
  public GuestExit run() throws IOException, InterruptedException {
    Path work = Files.createTempDirectory("coracle-run");
    try {
      Optional<SharedFolder> share =
          options.share().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  SharedFolder.of(
                      options.share().get(),
                      options.shareReadOnly(),
                      qemu,
                      environment.searchPath(),
                      work));
      try {
        return run(work, share);
      } finally {
        if (share.isPresent()) {
          share.get().close();
        }
      }
    } finally {
      DirectoryTree.delete(work);
    }
  }

  private GuestExit run(Path work, Optional<SharedFolder> share)
      throws IOException, InterruptedException {
    Path results = Files.createFile(work.resolve("results"));
    QemuCommand command = QemuCommand.of(machine.command(qemu, boot(work, results, share)));
    command.add("-smp", Integer.toString(options.processors()));
    VirtioDevices devices = machine.devices();
    if (options.network()) {
      devices.addNetwork(command, "");
    }
    if (options.volume().isPresent()) {
      devices.addDisk(command, "volume", options.volume().get(), false);
    }
    if (share.isPresent()) {
      share.get().add(command, devices, plan.memory());
    }
    hints(share);
    if (!options.shell() || streams.terminal().isPresent()) {
      return talk(command.arguments(), work, results, streams.out(), Optional.empty());
    }
    try (ShellPorts ports = new ShellPorts(work)) {
      ports.add(command);
      return talk(command.arguments(), work, results, streams.err(), Optional.of(ports));
    }
  }

  private BootSpec boot(Path work, Path results, Optional<SharedFolder> share) throws IOException {
    List<Path> disks = new ArrayList<>();
    String line = CommandLines.shipped(plan, "", machine);
    if (options.shell() && plan.inMemory()) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "run.initramfs",
              "no shell can be brought into a guest whose root is an initramfs",
              "use --no-shell, or make the root a disk and the initramfs a further form"));
    }
    if (options.shell()) {
      Path disk = work.resolve("shell.img");
      environment
          .disks()
          .write(
              ShellDisk.of(plan, machine, options, streams, share, environment.templates()), disk);
      disks.add(disk);
      line = CommandLines.injected(plan.commandLine(), "", machine);
    }
    return new BootSpec(
        accelerator.name(),
        machine.kernel(plan),
        plan.disk(),
        plan.initrd(),
        line,
        plan.memory(),
        GuestClock.HOST,
        disks,
        options.shell() ? results : null);
  }

  private void hints(Optional<SharedFolder> share) {
    PrintStream err = streams.err();
    err.println(
        plan.image().getFileName()
            + " on "
            + machine.name()
            + " (QEMU "
            + qemu.version()
            + ", "
            + accelerator.name()
            + ": "
            + accelerator.why()
            + ")");
    share.ifPresent(
        folder ->
            err.println(
                options.shell()
                    ? "  share: "
                        + options.share().get()
                        + " is "
                        + ShellDisk.SHARE_PLACE
                        + " in the guest, by "
                        + folder.type()
                    : "  share: in the guest, mount -t "
                        + folder.type()
                        + " -o "
                        + folder.mountOptions()
                        + " "
                        + SharedFolder.TAG
                        + " /mnt"));
    options
        .volume()
        .ifPresent(
            volume ->
                err.println("  volume: " + volume + " is " + volumeDevice() + " in the guest"));
    if (streams.terminal().isPresent()) {
      err.println("  Ctrl-A x ends the guest, Ctrl-A h tells more; Ctrl-C goes to the guest");
    }
    err.flush();
  }

  private String volumeDevice() {
    String first = machine.firstDisk();
    return options.shell() ? ProbeDisk.next(first) : first;
  }

  private GuestExit talk(
      List<String> command,
      Path work,
      Path results,
      PrintStream console,
      Optional<ShellPorts> ports)
      throws IOException, InterruptedException {
    try (QemuProcess process = new QemuProcess(command, ProcessBuilder.Redirect.PIPE)) {
      ConsoleLog reader =
          new ConsoleLog(
              new TeeInputStream(process.console(), console),
              work.resolve("console.log"),
              this::accept);
      Thread reading = DaemonThread.start("console", reader::run);
      if (ports.isPresent()) {
        ports.get().connect(streams.in(), streams.out());
      } else {
        DaemonThread.start("keyboard", () -> type(process.keyboard()));
      }
      streams.err().flush();
      GuestExit end;
      try {
        if (streams.terminal().isPresent()) {
          streams.terminal().get().raw();
        }
        process.run();
        end = new GuestMonitor(process, watcher, streams, results).untilEnd(machine, options, plan);
      } finally {
        if (streams.terminal().isPresent()) {
          streams.terminal().get().close();
        }
      }
      process.stop();
      reading.join(2000);
      if (ports.isPresent()) {
        ports.get().join();
      }
      return end;
    }
  }

  private void accept(ConsoleLine line) {
    synchronized (watcher) {
      watcher.accept(line);
    }
  }

  private void type(OutputStream keyboard) {
    byte[] buffer = new byte[4096];
    try (keyboard) {
      for (int n = streams.in().read(buffer); n >= 0; n = streams.in().read(buffer)) {
        keyboard.write(buffer, 0, n);
        keyboard.flush();
      }
    } catch (IOException e) {
      // QEMU is gone, and nobody takes keys any more.
      return;
    }
  }
}
