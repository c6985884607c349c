package dev.coracle.source.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that break the protocol, never end, or lead elsewhere. Each is a failed download. */
@Isolated("measures time and memory")
class HostileServerTest {
  private static final String OK = "HTTP/1.1 200 OK\r\n";
  private static final Duration SOON = Duration.ofSeconds(20);

  private static final RetryPolicy ONCE =
      new RetryPolicy(
          1,
          Duration.ofMillis(10),
          Duration.ofMillis(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          1000);

  @TempDir Path directory;

  /** Writes until the other end has enough. */
  private interface Answer {
    void write(OutputStream out) throws IOException;
  }

  private static Answer text(String text) {
    return out -> out.write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static Answer repeated(String begin, String rest) {
    byte[] many = rest.repeat(Math.max(1, 65536 / rest.length())).getBytes(StandardCharsets.UTF_8);
    return out -> {
      text(begin).write(out);
      while (true) {
        out.write(many);
      }
    };
  }

  private static void serve(ServerSocket listening, Answer answer) {
    while (true) {
      try (Socket socket = listening.accept()) {
        socket.setSoTimeout(5000);
        byte[] request = new byte[4096];
        if (socket.getInputStream().read(request) > 0) {
          answer.write(socket.getOutputStream());
        }
      } catch (IOException ended) {
        if (listening.isClosed()) {
          return;
        }
      }
    }
  }

  /** What a download and a read of it fail with. */
  private String failures(Answer answer) throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> serve(listening, answer));
      server.setDaemon(true);
      server.start();
      return failures(URI.create("http://localhost:" + listening.getLocalPort() + "/x"));
    }
  }

  private String failures(URI uri) {
    Downloader downloader = new Downloader(HttpRoutes.direct(), ONCE, false);
    ExpectedContent expected = new ExpectedContent(1000, Sha256.of(new byte[1000]));
    return assertTimeoutPreemptively(
        SOON,
        () -> {
          String read =
              assertThrows(DownloadException.class, () -> downloader.read(uri)).getMessage();
          String fetched =
              assertThrows(
                      DownloadException.class,
                      () ->
                          downloader.fetch(List.of(uri), directory.resolve("f"), expected, n -> {}))
                  .getMessage();
          assertFalse((read + fetched).contains("null"), read + fetched);
          return read + "\n" + fetched;
        });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // an end at once
        "\r\n\r\n",
        "garbage\r\n\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 \r\n\r\n",
        "HTTP/1.1 99999999999999999999 OK\r\n\r\n",
        "HTTP/1.1 -1 OK\r\n\r\n",
        "HTTP/9.9 000 \r\n\r\n",
        "HTTP/1.1 199 Odd\r\n\r\n",
        "HTTP/1.1 204 None\r\n\r\n",
        "HTTP/1.1 206 Part\r\n\r\n",
        "HTTP/1.1 206 Part\r\nContent-Range: bytes 99999999999999999999-/*\r\n\r\nx",
        "HTTP/1.1 304 Same\r\n\r\n",
        "HTTP/1.1 503 Busy\r\nRetry-After: 99999999999999999999\r\n\r\n",
        "HTTP/1.1 401 No\r\nWWW-Authenticate: Basic realm=\"\r\n\r\n",
        "HTTP/1.1 401 No\r\nWWW-Authenticate: NTLM \u0001\r\nWWW-Authenticate: Negotiate x\r\n\r\n",
        "HTTP/1.1 407 No\r\nProxy-Authenticate: Digest qop=\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 7\r\n\r\nshort",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFF\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7FFFFFFF\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nx",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;a=\"b\r\nhello\r\n"
      })
  void brokenAnswersFail(String answer) throws IOException {
    // Those that are a short body to a reader are one that is too short to a download.
    try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> serve(listening, text(answer)));
      server.setDaemon(true);
      server.start();
      URI uri = URI.create("http://localhost:" + listening.getLocalPort() + "/x");
      Downloader downloader = new Downloader(HttpRoutes.direct(), ONCE, false);
      ExpectedContent expected = new ExpectedContent(1000, Sha256.of(new byte[1000]));
      assertTimeoutPreemptively(
          SOON,
          () ->
              assertThrows(
                  DownloadException.class,
                  () -> downloader.fetch(List.of(uri), directory.resolve("f"), expected, n -> {})));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:99999/x",
        "http://localhost:-5/x",
        "http:opaque",
        "http:///x",
        "http://[::1/x",
        "http://a b/",
        "http://%00/",
        "httpx://localhost/x",
        "file:///etc/passwd",
        "FILE:/etc/passwd",
        "copy:/etc/passwd",
        "jar:http://localhost!/x",
        "ftp://localhost/x",
        "mailto:a",
        "//",
        "http://",
        ""
      })
  void redirectsThatLeadNowhereOrToThisMachinesFilesFail(String location) throws IOException {
    String found =
        failures(
            text("HTTP/1.1 302 Found\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n"));
    assertFalse(found.contains("root:"), found);
  }

  @Test
  void aRedirectWithoutAnAddressOrToItselfFails() throws IOException {
    assertTrue(failures(text("HTTP/1.1 301 Moved\r\n\r\n")).contains("without a location"));
    String loop = failures(text("HTTP/1.1 307 Again\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n"));
    assertTrue(loop.contains("more than 5 redirects"), loop);
  }

  @Test
  void whatNeverEndsIsCutOff() throws IOException {
    long before = used();
    for (Answer endless :
        List.of(
            repeated("", "x"),
            repeated("HTTP/1.1 ", "2"),
            repeated(OK, "X-Many: of them\r\n"),
            repeated(OK + "X-Long: ", "x"),
            repeated(OK, " folded\r\n"),
            repeated("", "HTTP/1.1 100 Continue\r\n\r\n"),
            repeated("", "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"),
            repeated("HTTP/1.1 404 Not Found\r\n\r\n", "page"),
            repeated("HTTP/1.1 404 No\r\nContent-Length: 9223372036854775807\r\n\r\n", "page"),
            repeated("HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", "page"),
            repeated(OK + "\r\n", "body"),
            repeated(OK + "Transfer-Encoding: chunked\r\n\r\n5;", "extension"),
            repeated(OK + "Transfer-Encoding: chunked\r\n\r\n0\r\n", "X-Trailer: of many\r\n"),
            repeated(OK + "Transfer-Encoding: chunked\r\n\r\n", "0"),
            repeated(
                OK + "Transfer-Encoding: chunked\r\n\r\n",
                "3e8\r\n" + "x".repeat(1000) + "\r\n"))) {
      failures(endless);
    }
    System.gc();
    assertTrue(used() - before < 200L << 20, "memory: " + (used() - before));
  }

  private static long used() {
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void aServerThatSaysNothingRunsIntoTheDeadline() throws IOException {
    long begin = System.nanoTime();
    failures(
        out -> {
          try {
            TimeUnit.SECONDS.sleep(60);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
    assertTrue(System.nanoTime() - begin < SOON.toNanos());
  }

  @Test
  void compressionThatNobodyAskedForIsAnotherFile() throws IOException {
    byte[] noise = new byte[1000];
    new Random(1).nextBytes(noise);
    String found =
        failuresOfFetch(
            out -> {
              text(OK + "Content-Encoding: gzip\r\nContent-Length: 1000\r\n\r\n").write(out);
              out.write(noise);
            });
    assertTrue(found.contains("has SHA-256"), found);
  }

  private String failuresOfFetch(Answer answer) throws IOException {
    try (ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Thread server = new Thread(() -> serve(listening, answer));
      server.setDaemon(true);
      server.start();
      URI uri = URI.create("http://localhost:" + listening.getLocalPort() + "/x");
      Downloader downloader = new Downloader(HttpRoutes.direct(), ONCE, false);
      ExpectedContent expected = new ExpectedContent(1000, Sha256.of(new byte[1000]));
      return assertThrows(
              DownloadException.class,
              () -> downloader.fetch(List.of(uri), directory.resolve("g"), expected, n -> {}))
          .getMessage();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///dev/zero",
        "file:///dev/stdin",
        "file:///proc/self/mem",
        "file:///proc/kmsg",
        "file:///tmp",
        "file:///a%00b",
        "file:relative",
        "file:/",
        "file:///none",
        "file://host/none",
        "copy:///dev/zero"
      })
  void addressesOfThisMachineAreRegularFilesOnly(String uri) {
    failures(URI.create(uri));
  }

  @Test
  void aPipeIsNoFile() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    failures(pipe.toUri());
    Path link = Files.createSymbolicLink(directory.resolve("link"), pipe);
    failures(link.toUri());
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:99999/x", "http:opaque", "http:///x", "https:///", "x"})
  void addressesThatCannotBeAskedFail(String uri) {
    failures(URI.create(uri));
  }
}
