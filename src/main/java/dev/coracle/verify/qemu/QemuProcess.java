package dev.coracle.verify.qemu;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.host.OwnedDirectories;
import dev.coracle.json.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running QEMU. It starts paused and stays when its guest is done, so that no event is missed; it
 * is ended by {@link #close()}, at the latest when this process ends.
 */
public final class QemuProcess implements AutoCloseable {
  private static final int KEPT_ERRORS = 16 * 1024;
  private static final int SIGNALLED = 128;

  /** A reason of QMP's SHUTDOWN event: the guest switched its machine off. */
  public static final String POWERED_OFF = "guest-shutdown";

  /** Another: the guest asked for a reset, which ends it under {@code -no-reboot}. */
  public static final String RESTARTED = "guest-reset";

  private final Process process;
  private final OwnerWatch watch;
  private final Path directory;
  private final Thread hook;
  private final Thread errorReader;
  private final GuestTime time;
  private final StringBuilder errors = new StringBuilder();
  private QmpClient qmp;
  private final Set<String> deleted = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String shutdownReason;
  private volatile boolean closing;

  /**
   * The guest's end as QEMU reports it: {@link #POWERED_OFF}, {@link #RESTARTED}, … or an empty
   * text from a QEMU before 4.0, which reports that the guest ended and not how.
   */
  public Optional<String> shutdownReason() {
    return Optional.ofNullable(shutdownReason);
  }

  /**
   * Starts QEMU, paused.
   *
   * @param arguments a whole command; what this class needs is added
   * @throws QemuRefusedException if it does not come up, with its message
   */
  public QemuProcess(List<String> arguments) throws IOException, InterruptedException {
    this(arguments, ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
  }

  /**
   * As {@link #QemuProcess(List)}, with something to type on the console.
   *
   * @param input QEMU's standard input
   */
  public QemuProcess(List<String> arguments, ProcessBuilder.Redirect input)
      throws IOException, InterruptedException {
    directory = OwnedDirectories.temporary("qemu");
    Path socket = directory.resolve("qmp");
    hook = new Thread(this::kill, "end QEMU");
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      List<String> command = new ArrayList<>(arguments);
      command.addAll(
          List.of(
              "-chardev",
              "socket,id=qmp,path=" + QemuCommand.path(socket),
              "-mon",
              "chardev=qmp,mode=control",
              "-no-shutdown",
              "-S"));
      watch = OwnerWatch.start();
      process = start(command, input, watch);
      time = new GuestTime(Path.of("/proc", Long.toString(process.pid()), "task"));
      errorReader = DaemonThread.start("errors of QEMU", this::readErrors);
      try {
        Runtime.getRuntime().addShutdownHook(hook);
        qmp = new QmpClient(accept(server), this::on);
      } catch (IOException e) {
        try {
          throw explain(e);
        } finally {
          // An interrupt ends the explanation too.
          stop();
        }
      } catch (InterruptedException | RuntimeException e) {
        stop();
        throw e;
      }
    } catch (IOException e) {
      OwnedDirectories.delete(directory);
      throw e;
    }
  }

  private static Process start(
      List<String> command, ProcessBuilder.Redirect input, OwnerWatch watch) throws IOException {
    try {
      return watch.watched(command).redirectInput(input).start();
    } catch (IOException e) {
      watch.close();
      throw new QemuRefusedException(command.get(0) + " cannot be started: " + e.getMessage());
    }
  }

  /** QEMU connects before it builds the machine; if it ends instead, it says why. */
  private SocketChannel accept(ServerSocketChannel server)
      throws IOException, InterruptedException {
    server.configureBlocking(false);
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
    while (System.nanoTime() < deadline) {
      SocketChannel channel = server.accept();
      if (channel != null) {
        channel.configureBlocking(true);
        return channel;
      }
      if (process.waitFor(2, TimeUnit.MILLISECONDS)) {
        errorReader.join(1000);
        throw new QemuRefusedException(refusal());
      }
    }
    throw new QemuRefusedException("QEMU did not open its monitor within 20 s: " + errors());
  }

  private String refusal() {
    String message = errors();
    return message.isEmpty() ? exit() : message;
  }

  /** How QEMU ended, and its last message. */
  public String end() throws InterruptedException {
    errorReader.join(1000);
    String message = errors();
    return exit() + (message.isEmpty() ? "" : ": " + message);
  }

  /** Java gives a process that a signal ended the status that a shell would: 128 and the signal. */
  private String exit() {
    int status = process.exitValue();
    return status > SIGNALLED
        ? "signal " + (status - SIGNALLED) + " ended it"
        : "it exited with status " + status;
  }

  private void on(QmpClient.Event event) {
    if (event.name().equals("SHUTDOWN")) {
      shutdownReason = Json.text(event.data(), "reason");
    } else if (event.name().equals("GUEST_PANICKED")) {
      shutdownReason = "guest-panic";
    } else if (event.name().equals("DEVICE_DELETED")) {
      deleted.add(Json.text(event.data(), "device"));
    }
  }

  private void readErrors() {
    try (InputStream stream = process.getErrorStream()) {
      byte[] buffer = new byte[1024];
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        synchronized (errors) {
          if (errors.length() < KEPT_ERRORS) {
            errors.append(new String(buffer, 0, n, StandardCharsets.UTF_8));
          }
        }
      }
    } catch (IOException e) {
      // The pipe broke: QEMU is gone, and its message is kept.
      return;
    }
  }

  /** What QEMU wrote to standard error so far. */
  public String errors() {
    synchronized (errors) {
      return errors.toString().strip();
    }
  }

  /** The guest's console. */
  public InputStream console() {
    return process.getInputStream();
  }

  /** What is typed on the guest's console, where it was started with a pipe. */
  public OutputStream keyboard() {
    return process.getOutputStream();
  }

  /** The host's number of the process. */
  public long pid() {
    return process.pid();
  }

  /**
   * How much time the guest has had since QEMU started, for deadlines: wall time without that in
   * which the host's processors were busy with other processes.
   */
  public Duration time() {
    return time.elapsed();
  }

  boolean alive() {
    return process.isAlive();
  }

  /** The exit status of a QEMU that has ended. */
  public int status() {
    return process.exitValue();
  }

  /** Whether QEMU ended without being asked. */
  public boolean crashed() {
    return !closing && !process.isAlive();
  }

  /**
   * Lets the guest run.
   *
   * @throws QemuRefusedException if QEMU ended meanwhile, with its message
   */
  public void run() throws IOException, InterruptedException {
    try {
      qmp.execute("cont");
    } catch (IOException e) {
      throw explain(e);
    }
  }

  /**
   * Why a monitor broke off, by QEMU's own message. A script around QEMU can outlive it, so the
   * process need not have ended.
   */
  private IOException explain(IOException e) throws InterruptedException {
    if (e instanceof QemuRefusedException) {
      return e;
    }
    if (process.waitFor(1, TimeUnit.SECONDS)) {
      errorReader.join(1000);
      return new QemuRefusedException(refusal());
    }
    String message = errors();
    return new QemuRefusedException(e.getMessage() + (message.isEmpty() ? "" : ": " + message));
  }

  /** Sends the guest's processors an interrupt that cannot be masked; not every machine has one. */
  public void interrupt() throws InterruptedException {
    try {
      qmp.execute("inject-nmi");
    } catch (IOException e) {
      // Then the guest has nothing to answer.
      return;
    }
  }

  /**
   * Runs a monitor command that changes the machine.
   *
   * @throws IOException if QEMU refuses, with its message
   */
  public void execute(String command, Map<String, Object> arguments)
      throws IOException, InterruptedException {
    qmp.execute(command, arguments);
  }

  /** Whether a device that was in the machine is gone, and the guest agreed. */
  public boolean deleted(String device) {
    return deleted.contains(device);
  }

  /** The address that the guest's processor is at, if QEMU answers. */
  public Optional<String> instructionPointer() throws InterruptedException {
    try {
      String registers = qmp.human("info registers");
      int at = registers.indexOf("RIP=");
      return at < 0
          ? Optional.empty()
          : Optional.of(registers.substring(at + 4, Math.min(at + 20, registers.length())));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  @Override
  public void close() throws IOException {
    stop();
  }

  /** Asks QEMU to quit, and ends it if it does not; does nothing the second time. */
  public void stop() throws IOException {
    if (closing) {
      return;
    }
    closing = true;
    boolean interrupted = false;
    try {
      if (qmp != null && process.isAlive()) {
        qmp.execute("quit");
      }
      if (qmp == null || !process.waitFor(2, TimeUnit.SECONDS)) {
        kill();
      }
    } catch (IOException e) {
      kill();
    } catch (InterruptedException e) {
      interrupted = true;
      kill();
    }
    awaitEnd();
    watch.close();
    if (qmp != null) {
      qmp.close();
    }
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending, and the hook is at work already.
    }
    OwnedDirectories.delete(directory);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitEnd() {
    boolean interrupted = false;
    try {
      process.waitFor(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
