package dev.coracle.verify.session;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.verify.qemu.QemuCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Two ports of a guest for a shell without a terminal: what goes through is neither echoed nor
 * changed, nor mixed with the kernel's messages. Two, since QEMU closes a port's socket whole when
 * either end of it is closed.
 */
final class ShellPorts implements AutoCloseable {
  private final Path input;
  private final Path output;
  private final ServerSocketChannel inputServer;
  private final ServerSocketChannel outputServer;
  private @Nullable Thread reader;

  /**
   * @param work where the sockets go
   */
  ShellPorts(Path work) throws IOException {
    input = work.resolve("input");
    output = work.resolve("output");
    inputServer = listen(input);
    outputServer = listen(output);
  }

  private static ServerSocketChannel listen(Path socket) throws IOException {
    return ServerSocketChannel.open(StandardProtocolFamily.UNIX)
        .bind(UnixDomainSocketAddress.of(socket));
  }

  /** Adds them to a machine that has a virtio serial bus. */
  void add(QemuCommand command) {
    add(command, "input", input, ShellDisk.INPUT_PORT);
    add(command, "output", output, ShellDisk.OUTPUT_PORT);
  }

  private static void add(QemuCommand command, String id, Path socket, String name) {
    command.add("-chardev", "socket,id=" + id + ",path=" + QemuCommand.path(socket));
    command.add("-device", "virtserialport,chardev=" + id + ",name=" + name);
  }

  /** Begins to copy, after QEMU has started. */
  void connect(InputStream in, PrintStream out) throws IOException {
    SocketChannel toGuest = inputServer.accept();
    SocketChannel fromGuest = outputServer.accept();
    reader =
        DaemonThread.start(
            "output", () -> copy(Channels.newInputStream(fromGuest), out, fromGuest));
    DaemonThread.start(
        "input",
        () -> {
          copy(in, Channels.newOutputStream(toGuest), null);
          try {
            toGuest.shutdownOutput();
          } catch (IOException e) {
            // QEMU is gone.
            return;
          }
        });
  }

  private static void copy(InputStream from, OutputStream to, @Nullable SocketChannel closed) {
    byte[] buffer = new byte[1 << 16];
    try (closed) {
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        to.write(buffer, 0, n);
        to.flush();
      }
    } catch (IOException e) {
      // The guest or its user is gone; the guest's monitor notices.
      return;
    }
  }

  /** Waits until everything that the guest wrote is copied; to be called when QEMU is gone. */
  void join() throws InterruptedException {
    if (reader != null) {
      reader.join(5000);
    }
  }

  @Override
  public void close() throws IOException {
    inputServer.close();
    outputServer.close();
    Files.deleteIfExists(input);
    Files.deleteIfExists(output);
  }
}
