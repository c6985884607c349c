package dev.coracle.verify.boot;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.verify.console.BootWatcher;
import dev.coracle.verify.console.ConsoleLine;
import dev.coracle.verify.console.ConsoleLog;
import dev.coracle.verify.qemu.QemuProcess;
import dev.coracle.verify.qemu.QemuRefusedException;
import dev.coracle.verify.report.Phase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Runs one machine until its goal, its end or a deadline. */
public final class Boot {
  /** What a boot is to reach. */
  public enum Goal {
    /** The target reached and nothing left to start. */
    TARGET,
    /** Nothing left to start: with status lines off, the target's own line does not show. */
    STARTED,
    /** As STARTED; and then the kernel, interrupted, prints its memory account and restarts. */
    MEASURED,
    /** The guest's own end. */
    POWER_OFF,
    /** The guest restarts itself, on a machine that it cannot switch off. */
    RESTART
  }

  private static final long TICK_MILLIS = 100;

  /**
   * How long a guest may print after its fatal error: the lines after a panic's first explain it.
   */
  private static final long LAST_LINES_MILLIS = 1500;

  /** How long a guest may take to print its memory account: a few dozen lines, on a busy host. */
  private static final long MEASURE_MILLIS = 5000;

  private final List<String> command;
  private final Goal goal;
  private final BootDeadlines deadlines;
  private final Path log;
  private final BootWatcher watcher;
  private final BlockingQueue<Object> inbox = new LinkedBlockingQueue<>(10_000);

  /**
   * A boot that has not begun.
   *
   * @param command that starts the machine
   * @param target the unit that systemd must reach; empty where none is waited for
   * @param log where the console goes; what is there is replaced
   */
  public Boot(List<String> command, String target, Goal goal, BootDeadlines deadlines, Path log) {
    this.command = command;
    this.goal = goal;
    this.deadlines = deadlines;
    this.log = log;
    this.watcher = new BootWatcher(target);
  }

  /**
   * Boots, and ends QEMU in any case.
   *
   * @throws IOException if the log cannot be written
   */
  public BootResult run() throws IOException, InterruptedException {
    return run(qemu -> {});
  }

  /** As {@link #run()}, with a task beside it. */
  public BootResult run(SideTask task) throws IOException, InterruptedException {
    // An earlier run's log must not be taken for this one's.
    Files.deleteIfExists(log);
    long begin = System.nanoTime();
    QemuProcess started;
    try {
      started = new QemuProcess(command);
    } catch (QemuRefusedException e) {
      return result(BootResult.End.REFUSED, IoErrorMessage.words(e), Optional.empty(), begin, 0);
    }
    try (QemuProcess qemu = started) {
      ConsoleLog console = new ConsoleLog(qemu.console(), log, this::put);
      Thread reader = DaemonThread.start("console", console::run);
      BootResult.End end;
      String detail = "";
      try {
        qemu.run();
        try (SideTaskRunner side = new SideTaskRunner(task, qemu)) {
          end = watch(qemu, console);
          side.finish(end == BootResult.End.GOAL);
        }
        if (end == BootResult.End.GOAL && goal == Goal.MEASURED) {
          measure(qemu);
        }
        detail = detail(end, qemu);
      } catch (QemuRefusedException e) {
        end = BootResult.End.REFUSED;
        detail = IoErrorMessage.words(e);
      }
      Optional<String> reported = qemu.shutdownReason();
      qemu.stop();
      reader.join(2000);
      drain();
      Optional<String> reason = reported.map(this::reason);
      if (console.logFailure().isPresent()) {
        IOException e = console.logFailure().get();
        throw new IOException("cannot write " + log + ": " + e.getMessage(), e);
      }
      return result(end, detail, reason, begin, console.bytes());
    }
  }

  /** Waits for the memory account; a guest that ignores the interrupt prints none. */
  private static void measure(QemuProcess qemu) throws InterruptedException {
    qemu.interrupt();
    Duration deadline = qemu.time().plusMillis(MEASURE_MILLIS);
    while (qemu.shutdownReason().isEmpty()
        && !qemu.crashed()
        && qemu.time().compareTo(deadline) < 0) {
      Thread.sleep(TICK_MILLIS / 10);
    }
  }

  private static String detail(BootResult.End end, QemuProcess qemu) throws InterruptedException {
    return switch (end) {
      case PHASE_DEADLINE ->
          qemu.instructionPointer().map(at -> "the processor was at 0x" + at).orElse("");
      case QEMU_ENDED -> qemu.end();
      default -> "";
    };
  }

  @SuppressWarnings("ThreadPriorityCheck") // only gives the judge a chance; nothing depends on it
  private void put(ConsoleLine line) {
    // A full inbox means that a guest prints faster than it is read; the console's limit ends it.
    if (!inbox.offer(line)) {
      Thread.yield();
    }
  }

  private BootResult.End watch(QemuProcess qemu, ConsoleLog console) throws InterruptedException {
    Phase phase = Phase.START;
    Duration phaseBegin = Duration.ZERO;
    long fatalSince = 0;
    while (true) {
      if (inbox.poll(TICK_MILLIS, TimeUnit.MILLISECONDS) instanceof ConsoleLine line) {
        watcher.accept(line);
        drain();
      }
      long now = System.nanoTime();
      if (console.flooded() || console.logFailure().isPresent()) {
        return BootResult.End.CONSOLE_FLOOD;
      }
      if (goalReached(qemu)) {
        return BootResult.End.GOAL;
      }
      if (watcher.fatal()) {
        fatalSince = fatalSince == 0 ? now : fatalSince;
        if (qemu.shutdownReason().isPresent() || millis(fatalSince, now) > LAST_LINES_MILLIS) {
          return BootResult.End.FATAL_ERROR;
        }
      } else if (qemu.shutdownReason().isPresent()) {
        return lastLinesAreFatal() ? BootResult.End.FATAL_ERROR : BootResult.End.GUEST_ENDED;
      } else if (qemu.crashed()) {
        return BootResult.End.QEMU_ENDED;
      } else if (goal == Goal.TARGET && watcher.startupFinished() && !watcher.targetReached()) {
        return BootResult.End.TARGET_MISSED;
      }
      if (watcher.phase() != phase) {
        phase = watcher.phase();
        phaseBegin = qemu.time();
      }
      if (deadlines.passed(phase, phaseBegin, qemu.time())) {
        return BootResult.End.PHASE_DEADLINE;
      }
    }
  }

  private boolean goalReached(QemuProcess qemu) throws InterruptedException {
    return switch (goal) {
      case TARGET -> watcher.targetReached() && watcher.startupFinished();
      case STARTED, MEASURED -> watcher.startupFinished();
      case RESTART -> ended(qemu, QemuProcess.RESTARTED) && watcher.guestEnd().isPresent();
      case POWER_OFF -> ended(qemu, QemuProcess.POWERED_OFF);
    };
  }

  private boolean ended(QemuProcess qemu, String how) throws InterruptedException {
    return qemu.shutdownReason().isPresent()
        && !lastLinesAreFatal()
        && reason(qemu.shutdownReason().get()).equals(how);
  }

  /** How the guest ended, by its own last line where QEMU gives no reason. */
  private String reason(String reason) {
    return reason.isEmpty() ? watcher.guestEnd().orElse("the guest ended") : reason;
  }

  /** The console can lag behind the monitor; whether it has a fatal error after all. */
  private boolean lastLinesAreFatal() throws InterruptedException {
    while (inbox.poll(TICK_MILLIS, TimeUnit.MILLISECONDS) instanceof ConsoleLine line) {
      watcher.accept(line);
    }
    return watcher.fatal();
  }

  private void drain() {
    while (inbox.poll() instanceof ConsoleLine line) {
      watcher.accept(line);
    }
  }

  private static long millis(long from, long to) {
    return TimeUnit.NANOSECONDS.toMillis(to - from);
  }

  private BootResult result(
      BootResult.End end, String detail, Optional<String> reason, long begin, long bytes) {
    return new BootResult(
        watcher.observation(bytes),
        end,
        detail,
        reason,
        Duration.ofMillis(millis(begin, System.nanoTime())),
        log);
  }
}
