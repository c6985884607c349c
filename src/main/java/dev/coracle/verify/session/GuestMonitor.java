package dev.coracle.verify.session;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.InputFile;
import dev.coracle.verify.console.BootWatcher;
import dev.coracle.verify.machine.MachineProfile;
import dev.coracle.verify.plan.VerifyPlan;
import dev.coracle.verify.qemu.QemuProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Waits for the end of a guest in use, and reports how it ended. */
final class GuestMonitor {
  /** In bytes: a guest writes it. */
  private static final int LONGEST_RESULT = 64 << 10;

  private static final long TICK_MILLIS = 50;

  /** What the shell's script writes to the port for results. */
  private static final String STATUS = "status ";

  private final QemuProcess qemu;
  private final BootWatcher watcher;
  private final GuestStreams streams;
  private final Path results;

  GuestMonitor(QemuProcess qemu, BootWatcher watcher, GuestStreams streams, Path results) {
    this.qemu = qemu;
    this.watcher = watcher;
    this.streams = streams;
    this.results = results;
  }

  /**
   * The guest's end.
   *
   * @throws CoracleException (TIMEOUT) if no shell begins in time and no person waits for it
   */
  GuestExit untilEnd(MachineProfile machine, GuestOptions options, VerifyPlan plan)
      throws IOException, InterruptedException {
    Duration deadline = qemu.time().plus(plan.settings().deadline());
    boolean unattended = options.shell() && streams.terminal().isEmpty();
    while (qemu.shutdownReason().isEmpty() && !qemu.crashed()) {
      Thread.sleep(TICK_MILLIS);
      if (streams.out().checkError()) {
        return new GuestExit(
            ExitCode.ENVIRONMENT, "standard output was closed, so the guest was ended");
      }
      if (unattended && !begun() && qemu.time().compareTo(deadline) > 0) {
        throw new CoracleException(
            ExitCode.TIMEOUT,
            Diagnostic.error(
                "run.no-shell",
                "the guest's shell did not start within "
                    + plan.settings().deadline().toSeconds()
                    + " s",
                "read the console above; `coracle verify` finds the cause, and --no-shell starts"
                    + " the guest as it ships"));
      }
    }
    return qemu.shutdownReason().isEmpty() ? ofQemu() : ofGuest(machine, options);
  }

  private boolean begun() throws IOException {
    return Files.size(results) > 0;
  }

  /** QEMU ended by itself, as it does at Ctrl-A x. */
  private GuestExit ofQemu() throws InterruptedException {
    return qemu.status() == 0
        ? new GuestExit(ExitCode.OK, "the guest was ended by Ctrl-A x")
        : new GuestExit(ExitCode.ENVIRONMENT, "QEMU ended: " + qemu.end());
  }

  private GuestExit ofGuest(MachineProfile machine, GuestOptions options)
      throws IOException, InterruptedException {
    // The console and the ports can lag behind the monitor.
    Thread.sleep(2 * TICK_MILLIS);
    List<String> written = InputFile.tail(results, LONGEST_RESULT).lines().toList();
    synchronized (watcher) {
      Optional<String> panic = watcher.observation(0).panic();
      if (panic.isPresent()) {
        return new GuestExit(ExitCode.VERIFICATION, "the guest's kernel panicked: " + panic.get());
      }
    }
    if (options.shell() && written.isEmpty()) {
      return new GuestExit(ExitCode.VERIFICATION, "the guest ended before its shell started");
    }
    Optional<String> status = written.stream().filter(line -> line.startsWith(STATUS)).findFirst();
    if (status.isPresent() && !status.get().equals(STATUS + "0")) {
      return new GuestExit(ExitCode.NEGATIVE, "the shell ended with " + status.get());
    }
    boolean restarted = qemu.shutdownReason().equals(Optional.of(QemuProcess.RESTARTED));
    return new GuestExit(
        ExitCode.OK,
        restarted && machine.powersOff() ? "the guest restarted, which ends `coracle run`" : "");
  }
}
