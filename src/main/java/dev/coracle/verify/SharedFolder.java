package dev.coracle.verify;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A directory of the host for a guest: by virtio-fs where a virtiofsd serves it, else by 9p, which
 * QEMU serves itself.
 */
final class SharedFolder implements AutoCloseable {
  /** The name by which the guest mounts it. */
  static final String TAG = "share";

  /** The first QEMU with vhost-user-fs and {@code -machine memory-backend=}. */
  private static final int FIRST_VIRTIO_FS = 5;

  /** Where virtiofsd is kept, since it is not for the search path. */
  private static final List<String> DIRECTORIES = List.of("/usr/libexec", "/usr/lib/qemu");

  private static final long DEADLINE_SECONDS = 5;

  private final Path directory;
  private final boolean readOnly;
  private final Path socket;
  private final Process server;

  private SharedFolder(Path directory, boolean readOnly, Path socket, Process server) {
    this.directory = directory;
    this.readOnly = readOnly;
    this.socket = socket;
    this.server = server;
  }

  /**
   * Serves a directory until it is closed.
   *
   * @param work where the server's socket goes
   */
  static SharedFolder of(Path directory, boolean readOnly, Qemu qemu, String searchPath, Path work)
      throws IOException, InterruptedException {
    Path socket = work.resolve("share");
    // virtiofsd of QEMU 7 serves nothing read-only and parts its options at commas; 9p can do both.
    boolean only9p =
        readOnly || qemu.major() < FIRST_VIRTIO_FS || directory.toString().indexOf(',') >= 0;
    Optional<Path> program = only9p ? Optional.empty() : find(searchPath);
    Process server = program.isPresent() ? serve(program.get(), directory, socket) : null;
    return new SharedFolder(directory, readOnly, socket, server);
  }

  private static Optional<Path> find(String searchPath) {
    return Stream.concat(Stream.of(searchPath.split(File.pathSeparator)), DIRECTORIES.stream())
        .map(directory -> Path.of(directory, "virtiofsd"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** A running server, or null if it does not come up: some need more rights than this user has. */
  private static Process serve(Path program, Path directory, Path socket)
      throws IOException, InterruptedException {
    Process server =
        new ProcessBuilder(
                program.toString(), "--socket-path=" + socket, "-o", "source=" + directory)
            .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
    try {
      while (!Files.exists(socket)) {
        if (server.waitFor(10, TimeUnit.MILLISECONDS) || System.nanoTime() > deadline) {
          end(server);
          return null;
        }
      }
      return server;
    } catch (InterruptedException e) {
      end(server);
      throw e;
    }
  }

  /** The file system's type in the guest. */
  String type() {
    return server == null ? "9p" : "virtiofs";
  }

  /** The options that its mount needs. */
  String mountOptions() {
    String access = readOnly ? "ro" : "rw";
    return server == null ? access + ",trans=virtio,version=9p2000.L,msize=262144" : access;
  }

  /** Adds it to a machine; virtio-fs needs the guest's memory to be shared with its server. */
  void add(QemuCommand command, VirtioDevices devices, long memory) {
    if (server == null) {
      command.add(
          "-fsdev",
          "local,id=share,security_model=none,path="
              + QemuCommand.path(directory)
              + (readOnly ? ",readonly=on" : ""));
      command.add("-device", "virtio-9p-" + devices.bus() + ",fsdev=share,mount_tag=" + TAG);
      return;
    }
    command.add("-object", "memory-backend-memfd,id=ram,share=on,size=" + memory);
    command.add("-machine", "memory-backend=ram");
    command.add("-chardev", "socket,id=share,path=" + QemuCommand.path(socket));
    command.add("-device", "vhost-user-fs-" + devices.bus() + ",chardev=share,tag=" + TAG);
  }

  @Override
  public void close() throws IOException {
    if (server != null) {
      // It ends by itself, tidily, when QEMU is gone.
      boolean interrupted = Thread.interrupted();
      try {
        server.waitFor(2, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
      end(server);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    Files.deleteIfExists(socket);
    Files.deleteIfExists(socket.resolveSibling(socket.getFileName() + ".pid"));
  }

  /** Ends a server and the child in which it serves. */
  private static void end(Process server) {
    server.descendants().forEach(ProcessHandle::destroyForcibly);
    server.destroyForcibly();
  }
}
