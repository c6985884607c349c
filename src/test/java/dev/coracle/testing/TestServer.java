package dev.coracle.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server on the loopback interface whose files and faults a test chooses. */
public final class TestServer implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> files = new ConcurrentHashMap<>();
  private final Map<String, Queue<Answer>> answers = new ConcurrentHashMap<>();
  private final Map<String, Answer> always = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();

  /** How to answer a request, given the file's bytes. */
  public interface Answer {
    void send(HttpExchange exchange, byte[] file) throws IOException;
  }

  public TestServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public String root() {
    return "http://localhost:" + server.getAddress().getPort();
  }

  public URI uri(String path) {
    return URI.create(root() + path);
  }

  public TestServer file(String path, byte[] bytes) {
    files.put(path, bytes);
    return this;
  }

  /** The next request for a path gets this answer; several queue up. */
  public TestServer once(String path, Answer answer) {
    answers.computeIfAbsent(path, key -> new ConcurrentLinkedQueue<>()).add(answer);
    return this;
  }

  /** All requests for a path get this answer. */
  public TestServer always(String path, Answer answer) {
    always.put(path, answer);
    return this;
  }

  /** Path and Range header of every request, in order. */
  public List<String> requests() {
    return requests;
  }

  /** Authorization and Proxy-Authorization headers. */
  public List<String> authorizations() {
    return authorizations;
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getRawPath();
    String range = exchange.getRequestHeaders().getFirst("Range");
    requests.add(path + (range == null ? "" : " " + range));
    for (String header : List.of("Authorization", "Proxy-Authorization")) {
      String value = exchange.getRequestHeaders().getFirst(header);
      if (value != null) {
        authorizations.add(value);
      }
    }
    try (exchange) {
      Queue<Answer> queue = answers.get(path);
      Answer answer = queue == null ? null : queue.poll();
      answer = answer == null ? always.get(path) : answer;
      byte[] file = files.get(path);
      if (answer != null) {
        answer.send(exchange, file);
      } else if (file == null) {
        exchange.sendResponseHeaders(404, -1);
      } else {
        ranges(exchange, file);
      }
    } catch (IOException clientGone) {
      // The tests' clients hang up on purpose.
    }
  }

  /** As a proper server does. */
  public static void ranges(HttpExchange exchange, byte[] file) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = range == null ? 0 : Integer.parseInt(range.replaceAll("bytes=(\\d+)-", "$1"));
    if (from > 0) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
    }
    int length = file.length - from;
    exchange.sendResponseHeaders(from > 0 ? 206 : 200, length == 0 ? -1 : length);
    exchange.getResponseBody().write(file, from, length);
  }

  public static Answer status(int status) {
    return (exchange, file) -> {
      byte[] page = "an error's page".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, page.length);
      exchange.getResponseBody().write(page);
    };
  }

  /** Promises all bytes, sends half of them, whatever the range, and hangs up. */
  public static Answer half() {
    return (exchange, file) -> {
      exchange.sendResponseHeaders(200, file.length);
      exchange.getResponseBody().write(file, 0, file.length / 2);
      exchange.getResponseBody().flush();
    };
  }

  /** All bytes, whatever the range. */
  public static Answer whole() {
    return (exchange, file) -> {
      exchange.sendResponseHeaders(200, file.length);
      exchange.getResponseBody().write(file);
    };
  }

  /** Other bytes than the file's, as many. */
  public static Answer bytes(byte[] other) {
    return (exchange, file) -> {
      exchange.sendResponseHeaders(200, other.length);
      exchange.getResponseBody().write(other);
    };
  }

  /** Begins and then says no more. */
  public static Answer hanging() {
    return (exchange, file) -> {
      exchange.sendResponseHeaders(200, file.length);
      exchange.getResponseBody().write(file, 0, 1);
      exchange.getResponseBody().flush();
      sleep(20_000);
    };
  }

  /** A byte every few milliseconds. */
  public static Answer dripping(int milliseconds) {
    return (exchange, file) -> {
      exchange.sendResponseHeaders(200, file.length);
      for (byte each : file) {
        exchange.getResponseBody().write(each);
        exchange.getResponseBody().flush();
        sleep(milliseconds);
      }
    };
  }

  public static Answer redirect(String location) {
    return (exchange, file) -> {
      exchange.getResponseHeaders().set("Location", location);
      exchange.sendResponseHeaders(302, -1);
    };
  }

  private static void sleep(int milliseconds) throws IOException {
    try {
      Thread.sleep(milliseconds);
    } catch (InterruptedException e) {
      throw new IOException("the test is over", e);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    server.stop(0);
  }
}
