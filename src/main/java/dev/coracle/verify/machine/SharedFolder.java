package dev.coracle.verify.machine;

import dev.coracle.verify.qemu.Qemu;
import dev.coracle.verify.qemu.QemuCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A directory of the host for a guest: by virtio-fs where a virtiofsd serves it, else by 9p, which
 * QEMU serves itself.
 */
public final class SharedFolder implements AutoCloseable {
  /** The name by which the guest mounts it. */
  public static final String TAG = "share";

  /** What a mount of 9p over virtio needs. */
  public static final String NINE_P_OPTIONS = "trans=virtio,version=9p2000.L,msize=262144";

  private final Path directory;
  private final boolean readOnly;
  private final Optional<VirtioFsServer> server;

  private SharedFolder(Path directory, boolean readOnly, Optional<VirtioFsServer> server) {
    this.directory = directory;
    this.readOnly = readOnly;
    this.server = server;
  }

  /**
   * Serves a directory until it is closed.
   *
   * @param work where the server's socket goes
   */
  public static SharedFolder of(
      Path directory, boolean readOnly, Qemu qemu, String searchPath, Path work)
      throws IOException, InterruptedException {
    // virtiofsd of QEMU 7 serves nothing read-only; 9p can.
    return new SharedFolder(
        directory,
        readOnly,
        readOnly
            ? Optional.empty()
            : VirtioFsServer.start(directory, qemu, searchPath, work.resolve("share")).server());
  }

  /** The file system's type in the guest. */
  public String type() {
    return server.isEmpty() ? "9p" : "virtiofs";
  }

  /** The options that its mount needs. */
  public String mountOptions() {
    String access = readOnly ? "ro" : "rw";
    return server.isEmpty() ? access + "," + NINE_P_OPTIONS : access;
  }

  /** Adds it to a machine; virtio-fs needs the guest's memory to be shared with its server. */
  public void add(QemuCommand command, VirtioDevices devices, long memory) {
    if (server.isEmpty()) {
      command.add("-fsdev", nineP(TAG, directory, readOnly));
      command.add("-device", "virtio-9p-" + devices.bus() + ",fsdev=share,mount_tag=" + TAG);
      return;
    }
    VirtioFsServer.addMemory(command, memory);
    command.add("-chardev", "socket,id=share,path=" + QemuCommand.path(server.get().socket()));
    command.add("-device", "vhost-user-fs-" + devices.bus() + ",chardev=share,tag=" + TAG);
  }

  /** A directory that QEMU serves by 9p, as {@code -fsdev} has it. */
  public static String nineP(String id, Path directory, boolean readOnly) {
    return "local,id="
        + id
        + ",security_model=none,path="
        + QemuCommand.path(directory)
        + (readOnly ? ",readonly=on" : "");
  }

  @Override
  public void close() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
  }
}
