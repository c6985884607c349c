package dev.coracle.verify;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A virtiofsd that serves one directory of the host to one guest. */
final class VirtioFsServer implements AutoCloseable {
  /** The first QEMU with vhost-user-fs and {@code -machine memory-backend=}. */
  private static final int FIRST_QEMU = 5;

  /** Where virtiofsd is kept, since it is not for the search path. */
  private static final List<String> DIRECTORIES = List.of("/usr/libexec", "/usr/lib/qemu");

  private static final long DEADLINE_SECONDS = 5;

  private final Path socket;
  private final Process process;

  private VirtioFsServer(Path socket, Process process) {
    this.socket = socket;
    this.process = process;
  }

  /**
   * Serves a directory until it is closed.
   *
   * @param socket where QEMU is to connect
   * @return empty if this QEMU, this host or this directory cannot have one: virtiofsd of QEMU 7
   *     parts its options at commas, and some need more rights than this user has
   */
  static Optional<VirtioFsServer> start(Path directory, Qemu qemu, String searchPath, Path socket)
      throws IOException, InterruptedException {
    boolean possible = qemu.major() >= FIRST_QEMU && directory.toString().indexOf(',') < 0;
    Optional<Path> program = possible ? find(searchPath) : Optional.empty();
    return program.isPresent() ? start(program.get(), directory, socket) : Optional.empty();
  }

  private static Optional<Path> find(String searchPath) {
    return Stream.concat(Stream.of(searchPath.split(File.pathSeparator)), DIRECTORIES.stream())
        .map(directory -> Path.of(directory, "virtiofsd"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Optional<VirtioFsServer> start(Path program, Path directory, Path socket)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                program.toString(), "--socket-path=" + socket, "-o", "source=" + directory)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    try {
      while (!Files.exists(socket)) {
        if (process.waitFor(10, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
          end(process);
          return Optional.empty();
        }
      }
      return Optional.of(new VirtioFsServer(socket, process));
    } catch (InterruptedException e) {
      end(process);
      throw e;
    }
  }

  /** Where QEMU connects. */
  Path socket() {
    return socket;
  }

  /** Adds the guest's memory to a machine so that a server can share it. */
  static void addMemory(QemuCommand command, long memory) {
    command.add("-object", "memory-backend-memfd,id=ram,share=on,size=" + memory);
    command.add("-machine", "memory-backend=ram");
  }

  @Override
  public void close() throws IOException {
    // It ends by itself, tidily, when QEMU is gone.
    boolean interrupted = Thread.interrupted();
    try {
      process.waitFor(2, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    end(process);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    Files.deleteIfExists(socket);
    Files.deleteIfExists(socket.resolveSibling(socket.getFileName() + ".pid"));
  }

  /** Ends a server and the child in which it serves. */
  private static void end(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
