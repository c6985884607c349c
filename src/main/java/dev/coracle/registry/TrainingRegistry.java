package dev.coracle.registry;

import dev.coracle.concurrent.DaemonThread;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * As much of a registry, on loopback and in memory, as one publication and one pull need, so that
 * their classes are in the class-data archive: half of the time of a pull is the time to load them.
 */
public final class TrainingRegistry implements AutoCloseable {
  private final ServerSocket socket;
  private final Map<String, byte[]> stored = new ConcurrentHashMap<>();

  /** Starts it. */
  public TrainingRegistry() throws IOException {
    socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    DaemonThread.start("training registry", this::accept);
  }

  /** Its host, with the port. */
  public String host() {
    return "127.0.0.1:" + socket.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        DaemonThread.start("training connection", () -> serve(connection));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      InputStream in = new BufferedInputStream(connection.getInputStream());
      for (String first = line(in); !first.isEmpty(); first = line(in)) {
        String[] request = first.split(" ", 3);
        int length = 0;
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
          if (header.regionMatches(true, 0, "Content-Length:", 0, 15)) {
            length = Integer.parseInt(header.substring(15).strip());
          }
        }
        answer(request[0], request[1], in.readNBytes(length), connection.getOutputStream());
      }
    } catch (IOException e) {
      return; // The training that asked finds out.
    }
  }

  /** A line without its end; empty at the end of the stream. */
  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.append((char) c);
    }
    return line.toString().strip();
  }

  private void answer(String method, String path, byte[] body, OutputStream out)
      throws IOException {
    String name = path.replaceFirst(".*[/=]", "");
    byte[] found = stored.get(name);
    if (method.equals("POST")) {
      answer(out, "202 Accepted\r\nLocation: " + path + "1", new byte[0]);
    } else if (method.equals("PUT")) {
      stored.put(name, body);
      answer(out, "201 Created", new byte[0]);
    } else if (found == null) {
      answer(out, "404 Not Found", new byte[0]);
    } else {
      answer(out, "200 OK", method.equals("HEAD") ? new byte[0] : found);
    }
  }

  private static void answer(OutputStream out, String status, byte[] body) throws IOException {
    String head = "HTTP/1.1 " + status + "\r\nContent-Length: " + body.length + "\r\n\r\n";
    out.write(head.getBytes(StandardCharsets.ISO_8859_1));
    out.write(body);
    out.flush();
  }
}
