package dev.coracle.source.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.source.http.DownloadException.Kind;
import dev.coracle.testing.TestServer;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DownloaderTest {
  /** As patient as the real one with faults; a slow machine is no fault. */
  private static final RetryPolicy QUICK = policy(10_000, 10_000);

  private static RetryPolicy policy(int read, int stallWindow) {
    return new RetryPolicy(
        4,
        Duration.ofMillis(10),
        Duration.ofMillis(40),
        Duration.ofSeconds(5),
        Duration.ofMillis(read),
        Duration.ofMillis(stallWindow),
        1000);
  }

  @TempDir Path directory;
  private TestServer server;
  private byte[] content;
  private ExpectedContent expected;
  private Path file;
  private RetryPolicy policy = QUICK;

  @BeforeEach
  void begin() throws IOException {
    server = new TestServer();
    content = new byte[300_000];
    new Random(1).nextBytes(content);
    expected = new ExpectedContent(content.length, Sha256.of(content));
    server.file("/x", content);
    file = directory.resolve("x");
  }

  @Test
  void aServerThatTricklesItsHeadOrItsErrorPageRunsIntoOneDeadline() throws Exception {
    byte[] head = "HTTP/1.1 404 Not Found\r\nContent-Length: 100\r\n\r\n".getBytes();
    for (boolean whole : new boolean[] {false, true}) {
      try (ServerSocket trickle = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
        Thread server = new Thread(() -> trickle(trickle, head, whole));
        server.setDaemon(true);
        server.start();
        RetryPolicy once =
            new RetryPolicy(
                1,
                Duration.ofMillis(10),
                Duration.ofMillis(10),
                Duration.ofMillis(500),
                Duration.ofMillis(500),
                Duration.ofSeconds(60),
                1000);
        Downloader downloader = new Downloader(HttpRoutes.direct(), once, false);
        URI uri = URI.create("http://localhost:" + trickle.getLocalPort() + "/x");
        assertTimeoutPreemptively(
            Duration.ofSeconds(30),
            () -> assertThrows(DownloadException.class, () -> downloader.read(uri)));
      }
    }
  }

  private static void trickle(ServerSocket listening, byte[] head, boolean wholeHead) {
    try (Socket socket = listening.accept()) {
      OutputStream out = socket.getOutputStream();
      out.write(head, 0, wholeHead ? head.length : 1);
      for (int i = wholeHead ? head.length : 1; i < 10_000; i++) {
        out.write(i < head.length ? head[i] : 'x');
        out.flush();
        Thread.sleep(100);
      }
    } catch (IOException | InterruptedException gone) {
      return;
    }
  }

  @AfterEach
  void end() {
    server.close();
  }

  private Downloader downloader() {
    return new Downloader(HttpRoutes.direct(), policy, false);
  }

  private void fetch() throws DownloadException {
    downloader().fetch(List.of(server.uri("/x")), file, expected, n -> {});
  }

  private DownloadException failure() {
    return assertThrows(DownloadException.class, this::fetch);
  }

  private void assertFetched() throws IOException {
    assertArrayEquals(content, Files.readAllBytes(file));
  }

  @Test
  void fetchesAndCountsEveryByteOnce() throws Exception {
    AtomicLong counted = new AtomicLong();
    server.once("/x", TestServer.half()).once("/x", TestServer.half());
    downloader().fetch(List.of(server.uri("/x")), file, expected, counted::addAndGet);
    assertFetched();
    assertEquals(content.length, counted.get());
  }

  @Test
  void doesNotAskAgainForWhatIsNotThere() {
    server.always("/x", TestServer.status(404));
    DownloadException failure = failure();
    assertEquals(Kind.MISSING, failure.kind());
    assertEquals(List.of("/x"), server.requests());
    assertTrue(failure.attempts().get(0).contains("404"), failure.attempts().toString());
  }

  @Test
  void asksAgainAfterAServersFault() throws Exception {
    server.once("/x", TestServer.status(500)).once("/x", TestServer.status(503));
    fetch();
    assertFetched();
    assertEquals(3, server.requests().size());
  }

  @Test
  void givesUpOnAServerThatKeepsFailing() {
    server.always("/x", TestServer.status(500));
    DownloadException failure = failure();
    assertEquals(Kind.UNREACHABLE, failure.kind());
    assertEquals(4, server.requests().size());
    assertEquals(4, failure.attempts().size());
  }

  @Test
  void resumesWhereABodyEnded() throws Exception {
    server.once("/x", TestServer.half());
    fetch();
    assertFetched();
    assertEquals(List.of("/x", "/x bytes=150000-"), server.requests());
  }

  @Test
  void keepsWhatItHasWhenTheServerFailsInBetween() throws Exception {
    server.once("/x", TestServer.half()).once("/x", TestServer.status(500));
    fetch();
    assertFetched();
    assertEquals("/x bytes=150000-", server.requests().get(2));
  }

  @Test
  void beginsAgainWhereTheServerKnowsNoRanges() throws Exception {
    server.once("/x", TestServer.half()).once("/x", TestServer.whole());
    fetch();
    assertFetched();
  }

  @Test
  void beginsAgainWhereTheServerRefusesTheRange() throws Exception {
    server.once("/x", TestServer.half()).once("/x", TestServer.status(416));
    fetch();
    assertFetched();
    assertEquals(List.of("/x", "/x bytes=150000-", "/x"), server.requests());
  }

  @Test
  void callsABodyThatStaysShortCorrupt() {
    server.always("/x", TestServer.half());
    DownloadException failure = failure();
    assertEquals(Kind.CORRUPT, failure.kind());
    assertTrue(failure.getMessage().contains("150000 of 300000"), failure.getMessage());
  }

  @Test
  void namesBothHashesOfWrongBytes() {
    byte[] wrong = content.clone();
    wrong[77]++;
    server.always("/x", TestServer.bytes(wrong));
    DownloadException failure = failure();
    assertEquals(Kind.CORRUPT, failure.kind());
    assertTrue(failure.getMessage().contains(expected.sha256().hex()), failure.getMessage());
    assertTrue(failure.getMessage().contains(Sha256.of(wrong).hex()), failure.getMessage());
  }

  @Test
  void repairsAResumedFileWhoseBeginningWasWrong() throws Exception {
    byte[] wrong = content.clone();
    wrong[0]++;
    server.once(
        "/x",
        (exchange, ignored) -> {
          exchange.sendResponseHeaders(200, wrong.length);
          exchange.getResponseBody().write(wrong, 0, 1000);
          exchange.getResponseBody().flush();
        });
    fetch();
    assertFetched();
    assertEquals(List.of("/x", "/x bytes=1000-", "/x"), server.requests());
  }

  @Test
  void refusesAnotherLengthWithoutReadingIt() {
    server.always("/x", TestServer.bytes(new byte[content.length + 1]));
    DownloadException failure = failure();
    assertEquals(Kind.CORRUPT, failure.kind());
    assertTrue(failure.getMessage().contains("300001 bytes instead of 300000"));
  }

  @Test
  void stopsReadingABodyWithoutEnd() {
    server.always(
        "/x",
        (exchange, ignored) -> {
          exchange.sendResponseHeaders(200, 0);
          for (int i = 0; i < 100; i++) {
            exchange.getResponseBody().write(content);
          }
        });
    assertTrue(failure().getMessage().contains("more than 300000 bytes"));
  }

  @Test
  void givesUpOnAServerThatFallsSilent() {
    policy = policy(300, 10_000);
    server.always("/x", TestServer.hanging());
    assertEquals(Kind.SLOW, failure().kind());
    assertEquals(4, server.requests().size());
  }

  @Test
  void givesUpOnAServerThatOnlyDrips() {
    policy = policy(10_000, 200);
    server.always("/x", TestServer.dripping(50));
    DownloadException failure = failure();
    assertEquals(Kind.SLOW, failure.kind());
    assertTrue(failure.getMessage().contains("bytes in"), failure.getMessage());
  }

  @Test
  void goesToTheNextAddressWhereAFileIsMissing() throws Exception {
    server.file("/y", content);
    downloader().fetch(List.of(server.uri("/none"), server.uri("/y")), file, expected, n -> {});
    assertFetched();
  }

  @Test
  void comesBackToAServerThatFailedOnce() throws Exception {
    server.once("/x", TestServer.status(502));
    downloader().fetch(List.of(server.uri("/x"), server.uri("/none")), file, expected, n -> {});
    assertFetched();
  }

  @Test
  void asksAnUnreachableServerOnlyOnceWhileAnotherAnswers() throws Exception {
    URI closed;
    try (ServerSocket socket = new ServerSocket(0)) {
      closed = URI.create("http://localhost:" + socket.getLocalPort() + "/x");
    }
    Downloader downloader = downloader();
    downloader.fetch(List.of(closed, server.uri("/x")), file, expected, n -> {});
    downloader.fetch(List.of(closed, server.uri("/x")), file, expected, n -> {});
    assertFetched();
    DownloadException failure =
        assertThrows(
            DownloadException.class,
            () -> downloader.fetch(List.of(closed), file, expected, n -> {}));
    assertEquals(Kind.UNREACHABLE, failure.kind());
  }

  @Test
  void saysThatTheDiskDoesNotTakeIt() {
    file = directory.resolve("no/such/directory");
    assertEquals(Kind.UNWRITABLE, failure().kind());
    assertEquals(1, server.requests().size());
  }

  @Test
  void asksNobodyWhenOffline() {
    Downloader offline = new Downloader(HttpRoutes.direct(), QUICK, true);
    DownloadException failure =
        assertThrows(
            DownloadException.class,
            () -> offline.fetch(List.of(server.uri("/x")), file, expected, n -> {}));
    assertEquals(Kind.OFFLINE, failure.kind());
    assertEquals(List.of(), server.requests());
  }

  @Test
  void readsFilesOfThisMachineEvenOffline() throws Exception {
    Path local = Files.write(directory.resolve("lo cal+1"), content);
    new Downloader(HttpRoutes.direct(), QUICK, true)
        .fetch(
            List.of(Uris.below("file://" + directory.toUri().getRawPath(), "lo cal+1")),
            file,
            expected,
            n -> {});
    assertFetched();
    assertTrue(Files.exists(local));
  }

  @Test
  void fetchesAnEmptyFile() throws Exception {
    server.always("/x", (exchange, ignored) -> exchange.sendResponseHeaders(200, -1));
    expected = new ExpectedContent(0, Sha256.of(new byte[0]));
    fetch();
    assertEquals(0, Files.size(file));
  }

  @Test
  void followsRedirectsButNotInCircles() throws Exception {
    server.once("/x", TestServer.redirect("/y")).file("/y", content);
    fetch();
    assertFetched();
    server.always("/x", TestServer.redirect("/x"));
    assertTrue(failure().getMessage().contains("redirects"));
  }

  @Test
  void sendsPasswordsAndShowsNone() throws Exception {
    URI secret = URI.create(server.uri("/gone").toString().replace("://", "://me:se%40cret@"));
    DownloadException failure =
        assertThrows(
            DownloadException.class,
            () -> downloader().fetch(List.of(secret), file, expected, n -> {}));
    String header = "Basic " + Base64.getEncoder().encodeToString("me:se@cret".getBytes());
    assertEquals(List.of(header), server.authorizations());
    assertFalse(failure.attempts().toString().contains("cret"), failure.attempts().toString());
  }

  @Test
  void goesThroughAProxy() throws Exception {
    HttpRoutes routes =
        new HttpRoutes() {
          @Override
          public Optional<URI> proxyFor(URI uri) {
            return Optional.of(URI.create(server.root().replace("://", "://p:q@")));
          }

          @Override
          public Optional<String> credentialsFor(URI uri) {
            return Optional.of("a:b");
          }
        };
    byte[] got =
        new Downloader(routes, QUICK, false).read(URI.create("http://mirror.example.org/x"));
    assertArrayEquals(content, got);
    assertEquals(2, server.authorizations().size());
  }

  @Test
  void readsSmallFilesWithRetries() throws Exception {
    server.once("/x", TestServer.half()).once("/x", TestServer.status(500));
    assertArrayEquals(content, downloader().read(server.uri("/x")));
  }

  @Test
  void endsWhenCancelled() {
    Downloader downloader = downloader();
    downloader.cancel();
    DownloadException failure =
        assertThrows(
            DownloadException.class,
            () -> downloader.fetch(List.of(server.uri("/x")), file, expected, n -> {}));
    assertEquals(Kind.CANCELLED, failure.kind());
  }
}
