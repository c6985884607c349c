package dev.coracle.verify.machine;

import dev.coracle.host.InputFile;
import dev.coracle.verify.qemu.OwnerWatch;
import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.qemu.QemuCommand;
import dev.coracle.verify.report.format.EscapeSequences;
import java.io.File;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A virtiofsd that serves one directory of the host to one guest. */
public final class VirtioFsServer implements AutoCloseable {
  /** The first QEMU with vhost-user-fs and {@code -machine memory-backend=}. */
  private static final int FIRST_QEMU = 5;

  /** Where virtiofsd is kept, since it is not for the search path. */
  private static final List<String> DIRECTORIES = List.of("/usr/libexec", "/usr/lib/qemu");

  /** How long it may take to listen and to answer; on an idle host a tenth of a second. */
  private static final int GRACE_SECONDS = 2;

  private static final long DEADLINE_SECONDS = 10;

  private static final long TICK_MILLIS = 10;

  private static final int GET_FEATURES = 1;
  private static final int PROTOCOL = 1;
  private static final int ANSWER = 1 << 2;

  private final Path socket;
  private final OwnerWatch watch;
  private final Process process;

  /**
   * A server, or why there is none.
   *
   * @param server that serves
   * @param lacks why there is none, for a report; empty where there is one
   */
  public record Start(Optional<VirtioFsServer> server, String lacks) {
    private static Start none(String why) {
      return new Start(Optional.empty(), why);
    }
  }

  /**
   * Serves a directory until it is closed. A virtiofsd that listens may still not serve: it shuts
   * itself in only once a client has connected, for which some need more rights than this user has.
   * So one is tried first, as QEMU would, and thrown away.
   *
   * @param socket where QEMU is to connect; files next to it have its name and a suffix
   */
  public static Start start(Path directory, Qemu qemu, String searchPath, Path socket)
      throws IOException, InterruptedException {
    if (qemu.major() < FIRST_QEMU) {
      return Start.none("QEMU " + qemu.version() + " is too old for a virtiofsd");
    }
    if (directory.toString().indexOf(',') >= 0) {
      return Start.none("virtiofsd of QEMU 7 separates its options by commas, as in " + directory);
    }
    Optional<Path> program = find(searchPath);
    if (program.isEmpty()) {
      return Start.none("this host has no virtiofsd");
    }
    Path log = socket.resolveSibling(socket.getFileName() + ".log");
    try {
      Path trial = socket.resolveSibling(socket.getFileName() + ".trial");
      try (VirtioFsServer first = new VirtioFsServer(program.get(), directory, trial, log)) {
        if (!first.listens() || !answers(trial)) {
          // One that hung up ends by itself, and says why before that.
          first.process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS);
          first.end();
          return Start.none(program.get() + " does not serve here: " + lastLine(log));
        }
      }
      VirtioFsServer server = new VirtioFsServer(program.get(), directory, socket, log);
      if (server.listens()) {
        return new Start(Optional.of(server), "");
      }
      server.close();
      return Start.none(program.get() + " does not serve here: " + lastLine(log));
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static Optional<Path> find(String searchPath) {
    return Stream.concat(Stream.of(searchPath.split(File.pathSeparator)), DIRECTORIES.stream())
        .map(directory -> Path.of(directory, "virtiofsd"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private VirtioFsServer(Path program, Path directory, Path socket, Path log) throws IOException {
    this.socket = socket;
    this.watch = OwnerWatch.start();
    this.process =
        watch
            .watched(
                List.of(program.toString(), "--socket-path=" + socket, "-o", "source=" + directory))
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(log.toFile())
            .start();
  }

  /** Waits until it listens; whether it does. */
  private boolean listens() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    try {
      while (!Files.exists(socket)) {
        if (process.waitFor(TICK_MILLIS, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
          return false;
        }
      }
      return true;
    } catch (InterruptedException e) {
      end();
      throw e;
    }
  }

  /**
   * Asks for its features, which is QEMU's first question too (QEMU, docs/interop/vhost-user.rst,
   * {@code VHOST_USER_GET_FEATURES}): three little-endian words, of which the second has the
   * protocol's version and, in an answer, bit 2.
   */
  private static boolean answers(Path socket) throws InterruptedException {
    ByteBuffer words = ByteBuffer.allocate(3 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    words.putInt(GET_FEATURES).putInt(PROTOCOL).putInt(0).flip();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
      channel.write(words);
      channel.configureBlocking(false);
      words.clear();
      while (words.hasRemaining() && System.nanoTime() < deadline) {
        if (channel.read(words) < 0) {
          return false;
        }
        Thread.sleep(TICK_MILLIS);
      }
      return words.getInt(0) == GET_FEATURES && words.getInt(Integer.BYTES) == (PROTOCOL | ANSWER);
    } catch (IOException e) {
      // It hung up.
      return false;
    }
  }

  /** The last line that a server wrote, which says why it ended. */
  private static String lastLine(Path log) throws IOException {
    return InputFile.tail(log, 4096)
        .lines()
        .map(EscapeSequences::strip)
        .filter(line -> !line.isBlank())
        .reduce((a, b) -> b)
        .map(String::strip)
        .orElse("no message");
  }

  /** Where QEMU connects. */
  public Path socket() {
    return socket;
  }

  /** Adds the guest's memory to a machine so that a server can share it. */
  public static void addMemory(QemuCommand command, long memory) {
    command.add("-object", "memory-backend-memfd,id=ram,share=on,size=" + memory);
    command.add("-machine", "memory-backend=ram");
  }

  @Override
  public void close() throws IOException {
    // It ends by itself, cleanly, when QEMU is gone.
    boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    end();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(socket);
    Files.deleteIfExists(socket.resolveSibling(socket.getFileName() + ".pid"));
  }

  /** Ends it and the child in which it serves. */
  private void end() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    watch.close();
  }
}
