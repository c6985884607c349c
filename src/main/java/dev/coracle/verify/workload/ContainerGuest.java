package dev.coracle.verify.workload;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.verify.console.ConsoleLog;
import dev.coracle.verify.machine.TestBench;
import dev.coracle.verify.qemu.QemuProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/** A guest whose container's program starts and then stays, to be measured. */
public final class ContainerGuest implements AutoCloseable {
  private static final long TICK_MILLIS = 1000;

  /** Of a processor, over a tick, in hundredths of a second: less is idle. */
  private static final long IDLE_TICKS = 10;

  private final ContainerPorts ports;
  private final ContainerStatus status = new ContainerStatus();
  private final OutputTail output = new OutputTail();
  private final OutputTail errors = new OutputTail();
  private final List<Path> images;
  private final QemuProcess qemu;

  /**
   * Creates the machine; its guest waits for {@link #boot}.
   *
   * @param mapped whether the guest maps its file systems (DAX) or has them as disks
   * @param change makes the command that runs of the one that would
   * @param work a private directory
   */
  public ContainerGuest(
      TestBench bench,
      ContainerOptions options,
      boolean mapped,
      UnaryOperator<List<String>> change,
      Path work)
      throws IOException, InterruptedException {
    Files.createDirectories(work);
    Path disk = work.resolve("run.img");
    RunDisk.write(options, disk);
    ContainerQemuCommand machine = new ContainerQemuCommand(bench, options);
    images = machine.images();
    ports = new ContainerPorts(work);
    try {
      qemu =
          new QemuProcess(
              change.apply(mapped ? machine.mapped(disk, ports) : machine.onDisks(disk, ports)));
    } catch (IOException | InterruptedException | RuntimeException e) {
      ports.close();
      throw e;
    }
    ConsoleLog console = new ConsoleLog(qemu.console(), work.resolve("console.log"), line -> {});
    DaemonThread.start("console of " + work, console::run);
    ports.connect(stream(output), stream(errors));
    DaemonThread.start("status of " + work, () -> status.read(ports.status(), this::begin));
  }

  private static PrintStream stream(OutputTail tail) {
    return new PrintStream(tail, false, StandardCharsets.UTF_8);
  }

  private void begin() {
    ports.feed(InputStream.nullInputStream());
  }

  /** QEMU's process. */
  public long pid() {
    return qemu.pid();
  }

  /** The files of the container's image. */
  public List<Path> images() {
    return images;
  }

  /**
   * Lets the guest run until its program was started and the guest does next to nothing, or the
   * deadline has passed: a program that never rests is measured as it is then.
   *
   * @throws CoracleException (VERIFICATION) {@code density.no-container} if the program ends or is
   *     not started in time
   */
  public void boot(String what, Duration deadline) throws IOException, InterruptedException {
    qemu.run();
    Duration end = qemu.time().plus(deadline);
    long before = 0;
    while (true) {
      long now = processorTicks();
      if (status.started() && now - before < IDLE_TICKS) {
        return;
      }
      before = now;
      status.await(TICK_MILLIS);
      if (status.exit().isPresent()) {
        int ended = ContainerExit.ofWait(status.exit().get());
        throw failed(what + ": its program ended with status " + ended);
      }
      if (!status.error().isEmpty() || qemu.crashed() || qemu.shutdownReason().isPresent()) {
        throw failed(what + " ended before its program could be measured");
      }
      if (qemu.time().compareTo(end) > 0) {
        if (status.started()) {
          return;
        }
        throw failed(what + " did not start its program within " + deadline.toSeconds() + " s");
      }
    }
  }

  private CoracleException failed(String how) {
    String last = errors.text().isEmpty() ? output.text() : errors.text();
    return new CoracleException(
        ExitCode.VERIFICATION,
        Diagnostic.error(
            "density.no-container",
            how + (last.isEmpty() ? "" : "; its last words: " + last),
            "name a program of the image that stays, after --; `coracle run --image` shows what it"
                + " says"));
  }

  /** User and system time that QEMU took so far, in hundredths of a second (Linux, proc(5)). */
  private long processorTicks() throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(pid()), "stat"));
    List<String> fields = List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1));
    return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
  }

  @Override
  public void close() throws IOException {
    qemu.close();
    ports.close();
  }
}
