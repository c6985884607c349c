package dev.coracle.registry;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A registry that begins uploads, and refuses their bytes with 413 before it has read them. */
final class EarlyRefusal implements AutoCloseable {
  private static final int LINGER = 5000;

  private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());

  EarlyRefusal() throws IOException {
    Thread thread = new Thread(this::accept, "early refusal");
    thread.setDaemon(true);
    thread.start();
  }

  String host() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  private void accept() {
    try {
      while (true) {
        try (Socket socket = server.accept()) {
          answer(socket);
        } catch (SocketTimeoutException e) {
          continue; // enough has been read
        }
      }
    } catch (IOException e) {
      return; // closed
    }
  }

  private static void answer(Socket socket) throws IOException {
    String head = head(socket.getInputStream());
    String answer =
        head.startsWith("PUT") || head.startsWith("PATCH")
            ? "413 Request Entity Too Large"
            : head.startsWith("POST") ? "202 Accepted\r\nLocation: /v2/u/1" : "404 Not Found";
    socket
        .getOutputStream()
        .write(
            ("HTTP/1.1 " + answer + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    // Without this, what is still on its way would reset the connection and take the answer along.
    socket.shutdownOutput();
    socket.setSoTimeout(LINGER);
    byte[] rest = new byte[1 << 16];
    while (socket.getInputStream().read(rest) >= 0) {
      continue;
    }
  }

  private static String head(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int c = in.read();
      if (c < 0) {
        return head.toString();
      }
      head.append((char) c);
    }
    return head.toString();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
