package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Connections that break in the middle of an upload. */
class BlobUploadTest {
  private static final int SIZE = 5 << 20;

  @TempDir Path directory;
  private FakeRegistry registry;
  private Path file;
  private String digest;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    file = Files.write(directory.resolve("blob"), bytes);
    digest = "sha256:" + Sha256.of(bytes);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private void push() throws IOException {
    new RegistryClient(
            new RegistryAccess(
                RegistryReference.parse(registry.host() + "/guests/base"),
                DockerConfig.of(Map.of("DOCKER_CONFIG", "/nonexistent")),
                Optional.empty(),
                Duration.ofMillis(1)))
        .pushBlob(file, digest);
  }

  private void assertThere() throws IOException {
    assertArrayEquals(Files.readAllBytes(file), registry.blobs.get(digest));
  }

  private List<String> seen(String beginning) {
    return registry.requests.stream().filter(each -> each.startsWith(beginning)).toList();
  }

  @Test
  void itGoesOnWhereTheRegistrySaysThatItBrokeOff() throws IOException {
    registry.brokenUploads = 1;
    registry.breakAt = 2 << 20;
    push();
    assertThere();
    assertEquals(List.of("from " + (2 << 20)), seen("from "));
    assertEquals(1, seen("POST").size(), registry.requests.toString());
  }

  @Test
  void aContinuationThatBreaksOffIsContinuedToo() throws IOException {
    registry.brokenUploads = 4;
    registry.breakAt = 1 << 20;
    push();
    assertThere();
    assertEquals(List.of("from " + (4 << 20)), seen("from "));
  }

  @Test
  void itBeginsAgainWhereTheRegistryHasLostIt() throws IOException {
    registry.brokenUploads = 1;
    registry.breakAt = 2 << 20;
    registry.forgetsUploads = true;
    push();
    assertThere();
    assertEquals(List.of(), seen("from "));
    assertEquals(2, seen("POST").size(), registry.requests.toString());
  }

  @Test
  void breaksThatBringNothingComeToAnEnd() {
    registry.brokenUploads = 1000;
    CoracleException failure = assertThrows(CoracleException.class, this::push);
    assertEquals("registry.unreachable", failure.diagnostics().get(0).code());
    assertTrue(seen("broke").size() <= 5, registry.requests.toString());
    assertFalse(registry.blobs.containsKey(digest));
  }

  /** As a proxy with a limit does: it answers at the head of a request and reads no further. */
  @Test
  void aLimitThatEndsAnUploadEarlyIsReported() throws IOException {
    byte[] large = new byte[64 << 20];
    file = Files.write(directory.resolve("large"), large);
    digest = "sha256:" + Sha256.of(large);
    try (EarlyRefusal proxy = new EarlyRefusal()) {
      CoracleException failure =
          assertThrows(
              CoracleException.class,
              () ->
                  new RegistryClient(
                          new RegistryAccess(
                              RegistryReference.parse(proxy.host() + "/guests/base"),
                              DockerConfig.of(Map.of("DOCKER_CONFIG", "/nonexistent")),
                              Optional.empty(),
                              Duration.ofMillis(1)))
                      .pushBlob(file, digest));
      assertEquals("registry.quota", failure.diagnostics().get(0).code(), failure.getMessage());
    }
  }
}
