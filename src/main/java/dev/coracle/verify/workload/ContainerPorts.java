package dev.coracle.verify.workload;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.verify.qemu.QemuCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The four ports of a guest that runs a container: standard input, output and errors of its
 * program, and the status. Nothing that goes through is changed or mixed.
 */
final class ContainerPorts implements AutoCloseable {
  private static final List<String> NAMES = List.of("input", "output", "errors", "status");
  private static final int INPUT = 0;
  private static final int OUTPUT = 1;
  private static final int ERRORS = 2;
  private static final int STATUS = 3;

  private final Path work;
  private final List<ServerSocketChannel> servers = new ArrayList<>();
  private final List<SocketChannel> sockets = new ArrayList<>();
  private final List<Thread> readers = new ArrayList<>();
  private final AtomicReference<Instant> firstOutput = new AtomicReference<>();

  /**
   * @param work where the sockets go
   */
  ContainerPorts(Path work) throws IOException {
    this.work = work;
    for (String name : NAMES) {
      servers.add(
          ServerSocketChannel.open(StandardProtocolFamily.UNIX)
              .bind(UnixDomainSocketAddress.of(work.resolve(name))));
    }
  }

  /** Adds them to a machine, on a bus of their own whose ports have fixed numbers. */
  void add(QemuCommand command, String bus) {
    command.add("-device", "virtio-serial-" + bus + ",id=container");
    for (int i = 0; i < NAMES.size(); i++) {
      String name = NAMES.get(i);
      command.add(
          "-chardev", "socket,id=" + name + ",path=" + QemuCommand.path(work.resolve(name)));
      command.add(
          "-device",
          "virtserialport,bus=container.0,nr="
              + (i + 1)
              + ",chardev="
              + name
              + ",name=coracle."
              + name);
    }
  }

  /** Accepts QEMU's connections, after it has started, and begins to copy output. */
  void connect(PrintStream out, PrintStream err) throws IOException {
    for (ServerSocketChannel server : servers) {
      sockets.add(server.accept());
    }
    readers.add(DaemonThread.start("output", () -> copy(OUTPUT, out)));
    readers.add(DaemonThread.start("errors", () -> copy(ERRORS, err)));
  }

  private void copy(int port, PrintStream to) {
    byte[] buffer = new byte[1 << 16];
    try (InputStream from = Channels.newInputStream(sockets.get(port))) {
      for (int n = from.read(buffer); n >= 0; n = from.read(buffer)) {
        firstOutput.compareAndSet(null, Instant.now());
        to.write(buffer, 0, n);
        to.flush();
      }
    } catch (IOException e) {
      // QEMU is gone, and so is all that would have come.
      return;
    }
  }

  /** What the guest reports. */
  InputStream status() {
    return Channels.newInputStream(sockets.get(STATUS));
  }

  /** Sends the program a signal. */
  void signal(int number) throws IOException {
    sockets.get(STATUS).write(ByteBuffer.wrap(new byte[] {(byte) number}));
  }

  /** Copies input to the program until it ends, once the guest has opened the port. */
  void feed(InputStream in) {
    DaemonThread.start(
        "input",
        () -> {
          byte[] buffer = new byte[1 << 16];
          SocketChannel socket = sockets.get(INPUT);
          try {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
              ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
              while (bytes.hasRemaining()) {
                socket.write(bytes);
              }
            }
            socket.shutdownOutput();
          } catch (IOException e) {
            // The program reads no more, or QEMU is gone.
            return;
          }
        });
  }

  /** When the first byte of the program arrived. */
  Optional<Instant> firstOutput() {
    return Optional.ofNullable(firstOutput.get());
  }

  /** Waits until all that the program wrote is copied; to be called when QEMU is gone. */
  void join() throws InterruptedException {
    for (Thread reader : readers) {
      reader.join();
    }
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel socket : sockets) {
      socket.close();
    }
    for (ServerSocketChannel server : servers) {
      server.close();
    }
    for (String name : NAMES) {
      Files.deleteIfExists(work.resolve(name));
    }
  }
}
