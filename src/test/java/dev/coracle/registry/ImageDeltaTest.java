package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two versions of an image that differ in one block, and what a user with the first fetches. */
class ImageDeltaTest {
  private static final Path ZSTD = Path.of("/usr/bin/zstd");
  private static final int SIZE = 6 << 20;

  @TempDir Path directory;
  private FakeRegistry registry;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    assumeTrue(Files.isExecutable(ZSTD), "zstd is not installed");
    registry = new FakeRegistry();
  }

  @AfterEach
  void stop() {
    if (registry != null) {
      registry.close();
    }
  }

  private ResultArtifact artifact() throws IOException {
    return new ResultArtifact(
        new RegistryAccess(
            RegistryReference.parse(registry.host() + "/guests/base"),
            DockerConfig.of(Map.of("DOCKER_CONFIG", "/nonexistent")),
            Optional.empty(),
            Duration.ofMillis(1)),
        Files.createDirectories(directory.resolve("scratch")));
  }

  /** A result below output/ of which one block of the image depends on the version. */
  private Path result(String version) throws IOException {
    byte[] image = new byte[SIZE];
    new Random(1).nextBytes(image);
    new Random(version.hashCode()).ints(4096, 0, 256).forEach(i -> image[SIZE / 2 + i] = (byte) i);
    Path result = Files.createDirectories(directory.resolve("output/base/" + version));
    Files.write(result.resolve("base.img"), image);
    byte[] other = {1};
    Files.write(result.resolve("base.gpt-ext4.img"), other);
    Manifest manifest =
        Manifests.withArtifacts(
            "base",
            version,
            List.of(
                new Artifact("base.img", SIZE, Sha256.of(image)),
                new Artifact("base.gpt-ext4.img", 1, Sha256.of(other))));
    Manifests.write(result, manifest);
    artifact().push(result, manifest, version, List.of());
    return result;
  }

  private Optional<Long> delta(Path from, Path to) throws IOException {
    return delta(from, to, ZSTD);
  }

  private Optional<Long> delta(Path from, Path to, Path program) throws IOException {
    return artifact()
        .pushDelta(
            to.getFileName().toString(),
            to.resolve("base.img"),
            from.resolve("base.img"),
            new LocalProcessRunner(),
            program);
  }

  private Path pull(String tag) throws IOException {
    Path to = Files.createTempDirectory(directory, "pulled");
    EarlierImages earlier = EarlierImages.of(new ResultStore(directory.resolve("output")));
    artifact().pull(tag, to, earlier, said::add);
    return to.resolve("base.img");
  }

  @Test
  void whoHasTheVersionBeforeFetchesTheDifferenceAlone() throws IOException {
    Path first = result("1");
    Path second = result("2");
    long size = delta(first, second).orElseThrow();
    assertTrue(size < 64 << 10, "a block takes " + size + " bytes");
    Path kept = Files.move(second, directory.resolve("second"));
    registry.requests.clear();
    assertEquals(-1, Files.mismatch(kept.resolve("base.img"), pull("2")));
    assertEquals(1, said.size(), said.toString());
    assertTrue(said.get(0).startsWith("base.img: a delta of " + size + " bytes"), said.toString());
    // The manifest of the result, the other image, the delta, and not the image.
    assertEquals(
        3,
        registry.requests.stream().filter(r -> r.contains("GET /v2/guests/base/blobs/")).count());
  }

  @Test
  void theProgramAppliesTheDeltaToo() throws Exception {
    Path first = result("1");
    Path second = result("2");
    delta(first, second);
    byte[] blob =
        registry.blobs.values().stream().min((a, b) -> deltaFirst(a) - deltaFirst(b)).orElseThrow();
    Path file = Files.write(directory.resolve("delta.zst"), blob);
    Process process =
        new ProcessBuilder(
                ZSTD.toString(),
                "-d",
                "--patch-from=" + first.resolve("base.img"),
                file.toString(),
                "-o",
                directory.resolve("made").toString())
            .inheritIO()
            .start();
    assertEquals(0, process.waitFor());
    assertEquals(-1, Files.mismatch(second.resolve("base.img"), directory.resolve("made")));
  }

  /** The delta is the only blob of some kilobytes: the others are texts or the images. */
  private static int deltaFirst(byte[] blob) {
    return blob.length > 3000 && blob.length < 64 << 10 ? 0 : 1;
  }

  @Test
  void withoutTheVersionBeforeTheImageIsFetchedWhole() throws IOException {
    Path first = result("1");
    Path second = result("2");
    delta(first, second);
    Path kept = Files.move(second, directory.resolve("second"));
    byte[] changed = Files.readAllBytes(first.resolve("base.img"));
    changed[7] ^= 1;
    Files.write(first.resolve("base.img"), changed);
    assertEquals(-1, Files.mismatch(kept.resolve("base.img"), pull("2")));
    assertEquals(List.of(), said);
  }

  @Test
  void aDamagedDeltaIsNotUsed() throws IOException {
    Path first = result("1");
    Path second = result("2");
    delta(first, second);
    Path kept = Files.move(second, directory.resolve("second"));
    // Another delta in its place, with right digests all the way.
    Path wrong = directory.resolve("wrong.zst");
    Files.writeString(wrong, "no zstd at all");
    RegistryClient client =
        new RegistryClient(
            new RegistryAccess(
                RegistryReference.parse(registry.host() + "/guests/base"),
                DockerConfig.of(Map.of("DOCKER_CONFIG", "/nonexistent")),
                Optional.empty(),
                Duration.ofMillis(1)));
    RegistryClient.Stored stored = client.manifest("2").orElseThrow();
    registry
        .manifests
        .values()
        .removeIf(m -> new String(m, java.nio.charset.StandardCharsets.UTF_8).contains("delta.v1"));
    Descriptor image =
        Descriptor.list(stored.fields(), "layers").stream()
            .filter(each -> CompressedLayer.title(each).equals("base.img"))
            .findFirst()
            .orElseThrow();
    new ResultReferrers(
            client, new Descriptor(RegistryClient.MANIFEST, stored.digest(), stored.bytes().length))
        .delta(wrong, image, Sha256.of(first.resolve("base.img")).hex());
    assertEquals(-1, Files.mismatch(kept.resolve("base.img"), pull("2")));
    assertEquals(List.of(), said);
  }

  @Test
  void aDeltaThatSavesNothingIsNotPublished() throws IOException {
    Path first = result("1");
    Path second = result("2");
    byte[] other = new byte[SIZE];
    new Random(99).nextBytes(other);
    Files.write(first.resolve("base.img"), other);
    assertFalse(delta(first, second).isPresent());
    CoracleException failure =
        assertThrows(CoracleException.class, () -> delta(first, second, Path.of("/bin/false")));
    assertEquals("registry.delta", failure.diagnostics().get(0).code());
  }
}
