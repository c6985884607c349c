package dev.coracle.verify.density;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.verify.console.BootObservation;
import dev.coracle.verify.console.BootWatcher;
import dev.coracle.verify.console.ConsoleLine;
import dev.coracle.verify.console.ConsoleLog;
import dev.coracle.verify.qemu.QemuProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A guest that comes up and then stays, to be measured. */
final class DensityGuest implements MeasuredGuest {
  private static final long TICK_MILLIS = 50;

  private final QemuProcess qemu;
  private final BootWatcher watcher;
  private final CountDownLatch up = new CountDownLatch(1);

  /** Starts the machine; its guest waits for {@link #boot}. */
  DensityGuest(List<String> command, String target, Path log)
      throws IOException, InterruptedException {
    qemu = new QemuProcess(command);
    watcher = new BootWatcher(target);
    ConsoleLog console = new ConsoleLog(qemu.console(), log, this::accept);
    DaemonThread.start("console of " + log, console::run);
  }

  private void accept(ConsoleLine line) {
    synchronized (watcher) {
      watcher.accept(line);
      if (watcher.targetReached() && watcher.startupFinished()) {
        up.countDown();
      }
    }
  }

  @Override
  public long pid() {
    return qemu.pid();
  }

  @Override
  public List<Path> containerFiles() {
    return List.of();
  }

  @Override
  public void boot(String what, Duration deadline) throws IOException, InterruptedException {
    qemu.run();
    Duration end = qemu.time().plus(deadline);
    while (!up.await(TICK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (qemu.crashed() || qemu.shutdownReason().isPresent()) {
        throw failed(what, "ended before it reached its target");
      }
      if (qemu.time().compareTo(end) > 0) {
        throw failed(what, "did not reach its target within " + deadline.toSeconds() + " s");
      }
    }
  }

  private CoracleException failed(String what, String how) {
    String last;
    synchronized (watcher) {
      BootObservation seen = watcher.observation(0);
      last =
          seen.panic()
              .or(() -> seen.lastLines().stream().reduce((a, b) -> b))
              .orElse(qemu.errors());
    }
    return new CoracleException(
        ExitCode.VERIFICATION,
        Diagnostic.error(
            "density.no-boot",
            what + " " + how + "; its last line: " + last,
            "run `coracle verify` to find the cause; less memory or fewer guests may help too"));
  }

  @Override
  public void close() throws IOException {
    qemu.close();
  }
}
