package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.container.source.ImageRegistry;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of container images in registries, with faults that no real one has on request. */
class RegistryImagesTest {
  private static final int SIZE = 1 << 20;

  @TempDir Path directory;
  private final byte[] blob = new byte[SIZE];
  private FakeRegistry registry;

  @BeforeEach
  void start() throws IOException {
    registry = new FakeRegistry();
    new Random(3).nextBytes(blob);
    registry.blobs.put("sha256:" + Sha256.of(blob), blob);
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private ImageRegistry.Repository repository(String rest) {
    return LocalRegistry.images().repository(registry.host() + rest);
  }

  private String failure(long size) {
    CoracleException thrown =
        assertThrows(
            CoracleException.class,
            () -> repository("/app").blob(Sha256.of(blob), size, directory.resolve("blob")));
    return thrown.diagnostics().get(0).code() + " " + thrown.getMessage();
  }

  @Test
  void aDownloadThatBreaksOffGoesOnWhereItBroke() throws IOException {
    registry.breaks = 1;
    Path file = directory.resolve("blob");
    repository("/app").blob(Sha256.of(blob), SIZE, file);
    assertArrayEquals(blob, Files.readAllBytes(file));
    assertTrue(
        registry.requests.stream().anyMatch(each -> each.matches("from [1-9][0-9]*")),
        registry.requests::toString);
  }

  @Test
  void changedBytesAndAnotherSizeAreRefused() {
    assertTrue(failure(SIZE - 1).startsWith("registry.digest "), failure(SIZE - 1));
    assertTrue(failure(SIZE + 1).startsWith("registry.digest "), failure(SIZE + 1));
    registry.changesBlobs = true;
    assertTrue(failure(SIZE).startsWith("registry.digest "), failure(SIZE));
    registry.blobs.clear();
    assertTrue(failure(SIZE).startsWith("registry.missing "), failure(SIZE));
  }

  @Test
  void aReferenceWithoutATagMeansLatestAndADigestIsHeldTo() throws IOException {
    byte[] manifest = "{\"schemaVersion\": 2}".getBytes(java.nio.charset.StandardCharsets.UTF_8);
    registry.manifests.put("latest", manifest);
    assertArrayEquals(manifest, repository("/team/app").root());
    String other = "sha256:" + Sha256.of(blob);
    registry.manifests.put(other, manifest);
    CoracleException thrown =
        assertThrows(CoracleException.class, () -> repository("/team/app@" + other).root());
    assertEquals("registry.digest", thrown.diagnostics().get(0).code());
    CoracleException missing =
        assertThrows(CoracleException.class, () -> repository("/team/app:none").root());
    assertEquals("registry.missing", missing.diagnostics().get(0).code());
    assertThrows(CoracleException.class, () -> LocalRegistry.images().repository("noHost/Name"));
  }
}
