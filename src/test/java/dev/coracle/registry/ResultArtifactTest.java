package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("a program just written cannot run while a fork of another test holds it open")
class ResultArtifactTest {
  private static final String BUNDLE = "provenance.sigstore.json";

  @TempDir Path directory;
  private FakeRegistry registry;
  private Manifest manifest;

  @BeforeEach
  void result() throws Exception {
    registry = new FakeRegistry();
    Files.createDirectories(directory.resolve("result"));
    manifest = written("image");
    Files.writeString(directory.resolve("result").resolve(BUNDLE), "{}");
  }

  @AfterEach
  void stop() {
    registry.close();
  }

  private Manifest written(String image) throws IOException {
    byte[] bytes = image.getBytes(StandardCharsets.UTF_8);
    Files.write(directory.resolve("result/base.img"), bytes);
    Files.writeString(directory.resolve("result").resolve(ResultStore.MANIFEST), "of " + image);
    return Manifests.withArtifacts(
        "base", "1.0", List.of(new Artifact("base.img", bytes.length, Sha256.of(bytes))));
  }

  private ResultArtifact artifact() throws IOException {
    Path docker = Files.createDirectories(directory.resolve("docker"));
    return new ResultArtifact(
        new RegistryAccess(
            RegistryReference.parse(registry.host() + "/guests/base"),
            DockerConfig.of(Map.of("DOCKER_CONFIG", docker.toString())),
            Optional.empty(),
            Duration.ofMillis(1)),
        Files.createDirectories(directory.resolve("scratch")));
  }

  private String push() throws IOException {
    ResultArtifact artifact = artifact();
    ResultArtifact.Pushed pushed =
        artifact.push(directory.resolve("result"), manifest, "1.0", List.of(BUNDLE));
    artifact.confirm(pushed, Duration.ZERO);
    return pushed.digest();
  }

  private ResultArtifact.Pulled pull(String tag) throws IOException {
    return artifact().pull(tag, Files.createTempDirectory(directory, "pulled"));
  }

  private static String code(org.junit.jupiter.api.function.Executable work) {
    return assertThrows(CoracleException.class, work).diagnostics().get(0).code();
  }

  @Test
  void whatIsPublishedIsFetchedWithItsAttestationsByTheListOfReferrers() throws Exception {
    String pushed = push();
    Path to = Files.createDirectories(directory.resolve("to"));
    ResultArtifact.Pulled pulled = artifact().pull("1.0", to);
    assertEquals(pushed, pulled.digest());
    assertEquals(List.of(BUNDLE), pulled.attestations());
    assertTrue(pulled.matches(manifest));
    assertFalse(pulled.matches(Manifests.manifest("base", "1.0")));
    assertEquals("image", Files.readString(to.resolve("base.img")));
    assertEquals("{}", Files.readString(to.resolve(BUNDLE)));
    assertTrue(registry.requests.stream().anyMatch(each -> each.contains("/referrers/")));
    assertEquals(pushed, push());
    assertEquals(pushed, pull(pushed).digest());
  }

  @Test
  void theTagIsWrittenLast() throws Exception {
    push();
    List<String> puts = registry.requests.stream().filter(each -> each.startsWith("PUT")).toList();
    assertTrue(puts.get(puts.size() - 1).endsWith("/manifests/1.0"), puts.toString());
    assertFalse(puts.get(puts.size() - 2).endsWith("1.0"));
  }

  @Test
  void aVersionDoesNotChangeAndLatestMoves() throws Exception {
    String first = push();
    manifest = written("other");
    assertEquals("registry.immutable", code(this::push));
    assertEquals(first, pull("1.0").digest());
    artifact().push(directory.resolve("result"), manifest, "latest", List.of());
    manifest = written("third");
    artifact().push(directory.resolve("result"), manifest, "latest", List.of());
    assertFalse(pull("latest").digest().equals(first));
  }

  @Test
  void whoIsOverwrittenByAnotherPublisherFindsOut() throws Exception {
    registry.racing = "{}".getBytes(StandardCharsets.UTF_8);
    CoracleException e = assertThrows(CoracleException.class, this::push);
    assertEquals("registry.race", e.diagnostics().get(0).code());
    assertEquals(5, e.exitCode().status());
    assertTrue(e.getMessage().contains("sha256:" + Sha256.of(registry.racing)));
  }

  @Test
  void changedContentIsRefused() throws Exception {
    String pushed = push();
    registry.changesBlobs = true;
    assertEquals("registry.digest", code(() -> pull("1.0")));
    registry.changesBlobs = false;
    byte[] stored = registry.manifests.get(pushed).clone();
    stored[stored.length - 3] ^= 1;
    registry.manifests.put(pushed, stored);
    assertEquals("registry.digest", code(() -> pull(pushed)));
  }

  @Test
  void aFullRegistryIsReportedAndNothingIsTagged() {
    for (int status : new int[] {413, 507}) {
      registry.uploadStatus = status;
      assertEquals("registry.quota", code(this::push));
    }
    registry.uploadStatus = 403;
    assertEquals("registry.credentials", code(this::push));
    registry.uploadStatus = 400;
    assertEquals("registry.refused", code(this::push));
    assertEquals(Map.of(), registry.manifests);
  }

  @Test
  void whatMayPassIsTriedAgain() throws Exception {
    registry.unavailable = 3;
    push();
    registry.unavailable = 4;
    assertEquals("registry.refused", code(() -> pull("1.0")));
    registry.close();
    assertEquals("registry.unreachable", code(() -> pull("1.0")));
  }

  @Test
  void aTokenIsFetchedWithTheLogin() throws Exception {
    registry.tokens = true;
    assertEquals("registry.credentials", code(this::push));
    Files.writeString(
        directory.resolve("docker/config.json"),
        "{\"auths\": {\"" + registry.host() + "\": {\"auth\": \"Y2k6czNjcmV0\"}}}");
    push();
    pull("1.0");
  }

  @Test
  void aCredentialHelperIsAsked() throws Exception {
    registry.tokens = true;
    Path helper = directory.resolve("docker-credential-test");
    Files.createDirectories(directory.resolve("docker"));
    Files.writeString(
        directory.resolve("docker/config.json"),
        "{\"credHelpers\": {\"" + registry.host() + "\": \"test\"}}");
    Files.writeString(
        helper,
        "#!/bin/sh\n[ \"$1 $(cat)\" = 'get "
            + registry.host()
            + "' ] && echo '{\"Username\": \"ci\", \"Secret\": \"s3cret\"}'\n");
    assertTrue(helper.toFile().setExecutable(true));
    Map<String, String> environment =
        Map.of(
            "DOCKER_CONFIG",
            directory.resolve("docker").toString(),
            "PATH",
            directory + ":/usr/bin:/bin");
    assertEquals(Optional.of("ci:s3cret"), DockerConfig.of(environment).login(registry.host()));
    assertEquals(Optional.empty(), DockerConfig.of(environment).login("other.example"));
    assertEquals("registry.config", code(this::push));
    Files.writeString(directory.resolve("docker/config.json"), "{");
    assertEquals("registry.config", code(() -> DockerConfig.of(environment)));
  }

  @Test
  void whatIsNotThereOrNoResultIsReported() throws Exception {
    assertEquals("registry.missing", code(() -> pull("2.0")));
    registry.manifests.put("2.0", "{\"schemaVersion\": 2}".getBytes(StandardCharsets.UTF_8));
    assertEquals("registry.artifact", code(() -> pull("2.0")));
  }

  @Test
  void aLayerCannotNameAFileElsewhere() throws Exception {
    push();
    String text = new String(registry.manifests.get("1.0"), StandardCharsets.UTF_8);
    for (String name : List.of("../x", ".hidden", "a/b", "")) {
      registry.manifests.put(
          "1.0", text.replace("base.img", name).getBytes(StandardCharsets.UTF_8));
      assertEquals("registry.artifact", code(() -> pull("1.0")), name);
    }
    registry.manifests.put(
        "1.0",
        text.replaceFirst("\"dev.coracle.size\" : \"[0-9]+\"", "\"dev.coracle.size\" : \"1\"")
            .getBytes(StandardCharsets.UTF_8));
    assertEquals("registry.artifact", code(() -> pull("1.0")));
  }

  @Test
  void referencesAreReadOrRefused() {
    RegistryReference full = RegistryReference.parse("registry.example:5000/a/b-c:1.0_x");
    assertEquals(
        "registry.example:5000 a/b-c 1.0_x", full.host() + " " + full.name() + " " + full.tag());
    String digest = "sha256:" + "0".repeat(64);
    assertEquals(digest, RegistryReference.parse("localhost/x@" + digest).tag());
    for (String bad :
        List.of(
            "base",
            "base:1.0",
            "a/b",
            "registry.example/A",
            "registry.example/a:",
            "",
            "http://registry.example/a",
            "registry.example/a:b:c",
            "registry.example/../a")) {
      assertEquals("registry.reference", code(() -> RegistryReference.parse(bad)), bad);
    }
  }
}
