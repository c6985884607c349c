package dev.coracle.verify.session;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.OwnedDirectories;
import dev.coracle.verify.console.BootWatcher;
import dev.coracle.verify.console.ConsoleLine;
import dev.coracle.verify.console.ConsoleLog;
import dev.coracle.verify.machine.BootSpec;
import dev.coracle.verify.machine.CommandLines;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.machine.ProbeDisk;
import dev.coracle.verify.machine.SharedFolder;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.machine.VirtioDevices;
import dev.coracle.verify.plan.VerifyEnvironment;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.QemuCommand;
import dev.coracle.verify.qemu.QemuProcess;
import dev.coracle.verify.report.Accelerator;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** One guest that a person or a program uses until it ends. */
public final class GuestSession {
  private final TestBench bench;
  private final VerifyPlan plan;
  private final MachineProfile machine;
  private final GuestOptions options;
  private final GuestStreams streams;
  private final BootWatcher watcher;

  /** A session that has not begun. */
  public GuestSession(TestBench bench, GuestOptions options, GuestStreams streams) {
    this.bench = bench;
    this.plan = bench.plan();
    this.machine = bench.machine();
    this.options = options;
    this.streams = streams;
    this.watcher = new BootWatcher(plan.expectations().targetUnit());
  }

  /**
   * Runs the guest to its end.
   *
   * @throws CoracleException (TIMEOUT) if no shell begins in time and no person waits for it
   * @throws IOException if QEMU refuses to start it, or a file cannot be written
   */
  public GuestExit run() throws IOException, InterruptedException {
    Path work = OwnedDirectories.temporary("run");
    try {
      Optional<SharedFolder> share =
          options.share().isEmpty()
              ? Optional.empty()
              : Optional.of(
                  SharedFolder.of(
                      options.share().get(),
                      options.shareReadOnly(),
                      bench.qemu(),
                      bench.environment().searchPath(),
                      work));
      try {
        return run(work, share);
      } finally {
        if (share.isPresent()) {
          share.get().close();
        }
      }
    } finally {
      OwnedDirectories.delete(work);
    }
  }

  private GuestExit run(Path work, Optional<SharedFolder> share)
      throws IOException, InterruptedException {
    Path results = Files.createFile(work.resolve("results"));
    QemuCommand command = QemuCommand.of(bench.command(boot(work, results, share)));
    command.add("-smp", Integer.toString(options.processors()));
    VirtioDevices devices = machine.devices();
    if (options.network()) {
      devices.addNetwork(command, "");
    }
    if (options.disk().isPresent()) {
      devices.addDisk(command, "volume", options.disk().get(), false);
    }
    if (share.isPresent()) {
      share.get().add(command, devices, plan.settings().memory());
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
    if (options.shell() && plan.inMemory()) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "run.initramfs",
              "a guest whose root is an initramfs cannot be given a shell",
              "use --no-shell, or make the root a disk and the initramfs an additional output"));
    }
    if (!options.shell()) {
      return bench.rootBoot(CommandLines.shipped(plan, "", machine)).build();
    }
    Path disk = work.resolve("shell.img");
    VerifyEnvironment environment = bench.environment();
    environment
        .disks()
        .write(ShellDisk.of(plan, machine, options, streams, share, environment.templates()), disk);
    return bench
        .rootBoot(CommandLines.injected(plan.files().commandLine(), emulated(), machine))
        .disk(disk)
        .results(results)
        .build();
  }

  private String emulated() {
    return bench.accelerator().kind() == Accelerator.Kind.TCG
        ? CommandLines.KEEP_LOCK_PREFIXES
        : "";
  }

  private void hints(Optional<SharedFolder> share) {
    PrintStream err = streams.err();
    err.println(
        plan.files().root().file().getFileName()
            + " on "
            + machine.name()
            + " (QEMU "
            + bench.qemu().version()
            + ", "
            + bench.accelerator().name()
            + ": "
            + bench.accelerator().why()
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
        .disk()
        .ifPresent(
            disk -> err.println("  disk: " + disk + " is " + diskDevice() + " in the guest"));
    if (streams.terminal().isPresent()) {
      err.println("  Ctrl-A x ends the guest, Ctrl-A h shows more keys; Ctrl-C goes to the guest");
    }
    err.flush();
  }

  private String diskDevice() {
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
      // QEMU is gone, and no keys are read any more.
      return;
    }
  }
}
