package dev.coracle.verify.workload;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.container.run.StopSignal;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.InputFile;
import dev.coracle.host.OwnedDirectories;
import dev.coracle.verify.console.ConsoleLog;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.qemu.QemuProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/** One guest that runs a container to its end. */
public final class ContainerSession {
  private static final int INTERRUPT = 2;
  private static final int KILL = 9;
  private static final long TICK_MILLIS = 200;

  private final TestBench bench;
  private final ContainerOptions options;
  private final InputStream in;
  private final PrintStream out;
  private final PrintStream err;
  private final ContainerStatus status = new ContainerStatus();
  private final AtomicInteger interrupts = new AtomicInteger();

  /** A session that has not begun. */
  public ContainerSession(
      TestBench bench, ContainerOptions options, InputStream in, PrintStream out, PrintStream err) {
    this.bench = bench;
    this.options = options;
    this.in = in;
    this.out = out;
    this.err = err;
  }

  /**
   * Runs the container to its end.
   *
   * @throws CoracleException if the image's user or program is not there, or the guest does not
   *     come to start it in time
   * @throws IOException if QEMU refuses to start it, or a file cannot be written
   */
  public ContainerExit run() throws IOException, InterruptedException {
    Path work = OwnedDirectories.temporary("run");
    try (ContainerPorts ports = new ContainerPorts(work)) {
      Path disk = work.resolve("run.img");
      SetupTable table = RunDisk.write(options, disk);
      return run(new ContainerQemuCommand(bench, options).mapped(disk, ports), work, ports, table);
    } finally {
      OwnedDirectories.delete(work);
    }
  }

  @SuppressWarnings("try") // the signals are held, not used
  private ContainerExit run(List<String> command, Path work, ContainerPorts ports, SetupTable table)
      throws IOException, InterruptedException {
    Path console = work.resolve("console.log");
    try (QemuProcess process = new QemuProcess(command)) {
      ConsoleLog log = new ConsoleLog(process.console(), console, line -> {});
      Thread reading = DaemonThread.start("console", log::run);
      ports.connect(out, err);
      DaemonThread.start("status", () -> status.read(ports.status(), () -> begin(ports)));
      ContainerExit end;
      try (SignalForwarder signals =
          new SignalForwarder(number -> signal(number, ports, process))) {
        process.run();
        end = untilEnd(process, ports, table);
      }
      process.stop();
      reading.join(2000);
      ports.join();
      return end.status() >= 0
          ? new ContainerExit(end.status(), end.message(), ports.firstOutput())
          : notStarted(console);
    }
  }

  /** Until the guest has opened its ports, what is fed to them could be lost. */
  private void begin(ContainerPorts ports) {
    ports.feed(options.interactive() ? in : InputStream.nullInputStream());
  }

  /** Passes a signal on; a second interrupt, or one before there is a program, ends the guest. */
  private void signal(int number, ContainerPorts ports, QemuProcess process) {
    boolean again = number == INTERRUPT && interrupts.incrementAndGet() > 1;
    try {
      if (again || !status.started()) {
        interrupts.addAndGet(2);
        process.stop();
      } else {
        ports.signal(number);
      }
    } catch (IOException e) {
      // The guest has ended.
      return;
    }
  }

  private ContainerExit untilEnd(QemuProcess process, ContainerPorts ports, SetupTable table)
      throws IOException, InterruptedException {
    RunDeadline deadline = new RunDeadline(options.deadline());
    RunDeadline.Action last = RunDeadline.Action.NONE;
    long begin = System.nanoTime();
    boolean running = false;
    while (process.shutdownReason().isEmpty() && !process.crashed()) {
      status.await(TICK_MILLIS);
      if (status.exit().isPresent()) {
        return ended(last);
      }
      if (interrupts.get() > 1) {
        return new ContainerExit(ExitCode.INTERRUPTED.status(), "", ports.firstOutput());
      }
      if (!running && status.started()) {
        running = true;
        begin = System.nanoTime();
      }
      Duration taken = Duration.ofNanos(System.nanoTime() - begin);
      if (!running) {
        requireStart(process.time());
        continue;
      }
      RunDeadline.Action due = deadline.due(taken);
      if (due == RunDeadline.Action.END_GUEST) {
        return new ContainerExit(
            ExitCode.TIMEOUT.status(),
            "the guest was ended after the deadline: its program did not end",
            Optional.empty());
      }
      if (due != last) {
        ports.signal(due == RunDeadline.Action.ASK ? stopSignal() : KILL);
        last = due;
      }
    }
    status.await(TICK_MILLIS);
    if (status.exit().isPresent()) {
      return ended(last);
    }
    return status.error().isEmpty() ? new ContainerExit(-1, "", Optional.empty()) : failed(table);
  }

  private int stopSignal() {
    return StopSignal.number(options.image().process().stopSignal());
  }

  /** The boot has the recipe's deadline; the program's begins with the program. */
  private void requireStart(Duration taken) {
    Duration limit = bench.plan().settings().deadline();
    if (taken.compareTo(limit) > 0) {
      throw new CoracleException(
          ExitCode.TIMEOUT,
          Diagnostic.error(
              "run.no-container",
              "the guest did not start its container within " + limit.toSeconds() + " s",
              "`coracle verify` finds the cause; give it more time with verify.deadline"));
    }
  }

  private ContainerExit ended(RunDeadline.Action last) {
    if (last != RunDeadline.Action.NONE) {
      return new ContainerExit(
          ExitCode.TIMEOUT.status(), "the program was ended at its deadline", Optional.empty());
    }
    int wait = status.exit().orElseThrow();
    return new ContainerExit(ContainerExit.ofWait(wait), "", Optional.empty());
  }

  private ContainerExit failed(SetupTable table) throws InterruptedException {
    Thread.sleep(TICK_MILLIS); // the runtime's messages follow
    String step = status.error();
    if (step.startsWith("setup ")) {
      String number = step.substring("setup ".length());
      String what = number.matches("[0-9]{1,6}") ? table.describe(Integer.parseInt(number)) : step;
      return new ContainerExit(
          ContainerExit.NOT_STARTED,
          "the container did not start: " + what + " failed in the guest",
          Optional.empty());
    }
    // The runtime has written its messages to the program's standard error too.
    String messages = status.messages();
    return new ContainerExit(
        ContainerExit.ofRuntime(messages),
        "the container did not start" + (messages.isEmpty() ? ": " + step + " failed" : ""),
        Optional.empty());
  }

  private static ContainerExit notStarted(Path console) throws IOException {
    List<String> lines =
        Files.exists(console) ? InputFile.tail(console, 4096).lines().toList() : List.of();
    String last = lines.isEmpty() ? "its console is empty" : lines.get(lines.size() - 1);
    return new ContainerExit(
        ContainerExit.NOT_STARTED,
        "the guest ended before its container did; its last words: " + last,
        Optional.empty());
  }
}
