package dev.coracle.verify.workload;

import dev.coracle.concurrent.DaemonThread;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A server on the host's loopback. Any client that sends the expected line gets the answer. */
final class LineServer implements AutoCloseable {
  private static final int MILLIS = 10_000;

  private final ServerSocket socket;
  private final byte[] expected;
  private final byte[] answer;

  LineServer(String expected, String answer) throws IOException {
    this.socket = new ServerSocket(0, 4, InetAddress.getLoopbackAddress());
    this.expected = (expected + "\n").getBytes(StandardCharsets.US_ASCII);
    this.answer = (answer + "\n").getBytes(StandardCharsets.US_ASCII);
    DaemonThread.start("server for the workload", this::serve);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void serve() {
    while (!socket.isClosed()) {
      try (Socket connection = socket.accept()) {
        connection.setSoTimeout(MILLIS);
        byte[] line = connection.getInputStream().readNBytes(expected.length);
        if (java.util.Arrays.equals(line, expected)) {
          connection.getOutputStream().write(answer);
        }
      } catch (IOException e) {
        // Closed, or the guest hung up; the next may come.
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
