package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's registry behind a line that breaks once in the middle of an upload. It has lost the
 * upload then (its addresses hold the state before the request), so that it begins again.
 */
class ResumedUploadIT {
  private static final int SIZE = 40 << 20;

  @TempDir Path directory;

  /** Passes bytes to a registry and back; closes the connection that has sent too many, once. */
  private static final class Line implements AutoCloseable {
    private final ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
    private final int target;
    private final AtomicLong left;
    private final AtomicLong sent = new AtomicLong();

    Line(int target, long breakAfter) throws IOException {
      this.target = target;
      this.left = new AtomicLong(breakAfter);
      start(this::accept);
    }

    private static void start(Runnable work) {
      Thread thread = new Thread(work, "line");
      thread.setDaemon(true);
      thread.start();
    }

    private void accept() {
      try {
        while (true) {
          Socket here = server.accept();
          Socket there = new Socket(InetAddress.getLoopbackAddress(), target);
          start(() -> pass(here, there, true));
          start(() -> pass(there, here, false));
        }
      } catch (IOException e) {
        return; // closed
      }
    }

    private void pass(Socket from, Socket to, boolean counted) {
      byte[] buffer = new byte[1 << 16];
      try (from;
          to;
          InputStream in = from.getInputStream();
          OutputStream out = to.getOutputStream()) {
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          out.write(buffer, 0, n);
          if (counted) {
            sent.addAndGet(n);
            if (left.getAndAdd(-n) > 0 && left.get() <= 0) {
              return;
            }
          }
        }
      } catch (IOException e) {
        return; // the other end is gone
      }
    }

    String host() {
      return "127.0.0.1:" + server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
      server.close();
    }
  }

  @Test
  void anUploadGetsThroughAlthoughItsConnectionBreaks() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(directory.resolve("blob"), bytes);
    String digest = "sha256:" + Sha256.of(bytes);
    try (LocalRegistry registry = new LocalRegistry(directory);
        Line line = new Line(Integer.parseInt(registry.host().replaceAll(".*:", "")), SIZE / 2)) {
      RegistryClient client =
          new RegistryClient(
              new RegistryAccess(
                  RegistryReference.parse(line.host() + "/guests/base"),
                  DockerConfig.of(Map.of("DOCKER_CONFIG", "/nonexistent")),
                  Optional.empty(),
                  Duration.ofMillis(50)));
      client.pushBlob(file, digest);
      Path back = directory.resolve("back");
      client.pullBlob(digest, SIZE, back);
      assertEquals(-1, Files.mismatch(file, back));
      assertTrue(line.left.get() < 0, "the line never broke");
      assertTrue(line.sent.get() < 2L * SIZE, "sent " + line.sent.get());
    }
  }
}
