package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.coracle.diagnostic.CoracleException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that answers at once and then sends a byte now and then. */
class MinimumRateInputStreamTest {
  @TempDir Path directory;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, 1 << 20);
          try (OutputStream body = exchange.getResponseBody()) {
            for (int i = 0; i < 1 << 20; i++) {
              body.write('x');
              body.flush();
              Thread.sleep(20);
            }
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.shutdownNow();
  }

  private RegistryAccess access() {
    return new RegistryAccess(
            RegistryReference.parse("127.0.0.1:" + server.getAddress().getPort() + "/app:1"),
            DockerConfig.of(Map.of("DOCKER_CONFIG", "/nonexistent")),
            Optional.empty(),
            Duration.ofMillis(1))
        .patience(Duration.ofMillis(300));
  }

  @Test
  void aManifestThatTricklesEnds() {
    RegistryAccess access = access();
    IOException thrown =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () ->
                assertThrows(
                    IOException.class,
                    () -> access.ask(HttpRequest.newBuilder(access.address("manifests/1")))));
    assertTrue(String.valueOf(thrown.getMessage()).contains("too little"), thrown.toString());
  }

  @Test
  void aBlobThatTricklesEnds() {
    CoracleException thrown =
        assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () ->
                assertThrows(
                    CoracleException.class,
                    () ->
                        new BlobDownload(access(), "sha256:" + "0".repeat(64), 1 << 20)
                            .to(directory.resolve("blob"))));
    assertTrue(thrown.getMessage().contains("broke off"), thrown.getMessage());
  }

  @Test
  void whatComesInTimeIsWhole() throws IOException {
    byte[] bytes = new byte[100_000];
    try (MinimumRateInputStream body =
        new MinimumRateInputStream(new ByteArrayInputStream(bytes), Duration.ofSeconds(5))) {
      assertEquals(bytes.length, body.readAllBytes().length);
    }
  }
}
