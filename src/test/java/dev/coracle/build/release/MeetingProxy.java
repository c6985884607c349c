package dev.coracle.build.release;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Before a registry: puts to one path wait for each other, and then go on at the same time. */
final class MeetingProxy implements AutoCloseable {
  private static final Set<String> HEADERS = Set.of("accept", "content-type", "range");

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CyclicBarrier meeting;
  private final String behind;
  private final String path;

  /**
   * Starts it.
   *
   * @param behind the registry's host and port
   * @param path how the path of the puts ends
   * @param parties how many of them wait for each other
   */
  MeetingProxy(String behind, String path, int parties) throws IOException {
    this.behind = behind;
    this.path = path;
    this.meeting = new CyclicBarrier(parties);
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::forward);
    server.start();
  }

  /** Its host, with the port. */
  String host() {
    return "127.0.0.1:" + server.getAddress().getPort();
  }

  private void forward(HttpExchange exchange) throws IOException {
    try (exchange) {
      String method = exchange.getRequestMethod();
      byte[] body = exchange.getRequestBody().readAllBytes();
      if (method.equals("PUT") && exchange.getRequestURI().getPath().endsWith(path)) {
        meeting.await(1, TimeUnit.MINUTES);
      }
      HttpRequest.Builder request =
          HttpRequest.newBuilder(URI.create("http://" + behind + exchange.getRequestURI()))
              .method(method, HttpRequest.BodyPublishers.ofByteArray(body));
      exchange
          .getRequestHeaders()
          .forEach(
              (name, values) -> {
                if (HEADERS.contains(name.toLowerCase(Locale.ROOT))) {
                  values.forEach(value -> request.header(name, value));
                }
              });
      HttpResponse<byte[]> answer =
          client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
      for (String name : List.of("Location", "Docker-Content-Digest", "Content-Type", "Range")) {
        answer
            .headers()
            .allValues(name)
            .forEach(each -> exchange.getResponseHeaders().add(name, each));
      }
      boolean empty = method.equals("HEAD") || answer.body().length == 0;
      exchange.sendResponseHeaders(answer.statusCode(), empty ? -1 : answer.body().length);
      exchange.getResponseBody().write(answer.body());
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
