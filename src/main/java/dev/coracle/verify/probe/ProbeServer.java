package dev.coracle.verify.probe;

import dev.coracle.concurrent.DaemonThread;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server on the host's loopback for a guest to reach: it reads one line, and answers with one
 * that it alone knows.
 */
final class ProbeServer implements AutoCloseable {
  /** Where a guest finds it: QEMU's user network leads this address and port to the server. */
  static final String GUEST_ADDRESS = "10.0.2.100";

  static final int GUEST_PORT = 7000;

  private static final int LINE_LIMIT = 256;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final ServerSocket socket;
  private final String token;
  private final String answer = UUID.randomUUID().toString();
  private final List<Socket> connections = new CopyOnWriteArrayList<>();
  private volatile boolean received;

  /**
   * Starts it on a free port.
   *
   * @param token the line that the guest is to send
   */
  ProbeServer(String token) throws IOException {
    this.token = token;
    this.socket = new ServerSocket(0, 0, InetAddress.getByAddress(LOOPBACK));
    DaemonThread.start("server for the probe", this::accept);
  }

  /** The server's side of the exchange. */
  Exchange exchange() {
    return new Exchange(received, answer);
  }

  /**
   * What the server saw.
   *
   * @param received whether the guest's line came
   * @param answer what the guest must have read
   */
  record Exchange(boolean received, String answer) {}

  int port() {
    return socket.getLocalPort();
  }

  /**
   * Options of QEMU's user network: nothing outside can be reached but the server. QEMU connects
   * once, when it starts (QEMU's manual, "guestfwd").
   */
  String networkOptions() {
    return ",restrict=on,guestfwd=tcp:"
        + GUEST_ADDRESS
        + ":"
        + GUEST_PORT
        + "-tcp:127.0.0.1:"
        + port();
  }

  private void accept() {
    try {
      while (true) {
        Socket connection = socket.accept();
        connections.add(connection);
        DaemonThread.start("connection of the probe", () -> talk(connection));
      }
    } catch (IOException e) {
      // Closed: no guest is expected any more.
      return;
    }
  }

  private void talk(Socket connection) {
    try (connection) {
      if (line(connection.getInputStream()).equals(token)) {
        received = true;
        connection.getOutputStream().write((answer + "\n").getBytes(StandardCharsets.US_ASCII));
        // QEMU closes its side with the guest's.
        connection.getInputStream().read();
      }
    } catch (IOException e) {
      // The guest, or this server, hung up; what was received until then counts.
      return;
    }
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n' && line.length() < LINE_LIMIT; c = in.read()) {
      line.append((char) c);
    }
    return line.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : connections) {
      connection.close();
    }
  }
}
