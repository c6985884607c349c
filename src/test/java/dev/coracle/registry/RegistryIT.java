package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.bouncycastle.crypto.generators.OpenBSDBCrypt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's registry (Distribution 2.8, OCI 1.0) with TLS and a password: attestations go by the
 * fallback tag there. Read back by skopeo.
 */
class RegistryIT {
  private static final Path SERVER = Path.of("/usr/bin/docker-registry");
  private static final int IMAGE = 8 << 20;

  @TempDir Path directory;
  private Process server;
  private String host;

  private String run(String... command) throws IOException, InterruptedException {
    Path out = directory.resolve("out");
    Process process =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return process.exitValue() + " " + Files.readString(out);
  }

  @BeforeEach
  void start() throws Exception {
    assumeTrue(Files.isExecutable(SERVER), "docker-registry is not installed");
    String made =
        run(
            "openssl",
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
            "-days",
            "30",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost,IP:127.0.0.1",
            "-keyout",
            "tls.key",
            "-out",
            "tls.crt");
    assertTrue(made.startsWith("0 "), made);
    byte[] salt = new byte[16];
    new Random().nextBytes(salt);
    Files.writeString(
        directory.resolve("htpasswd"),
        "ci:" + OpenBSDBCrypt.generate("2y", "s3cret".toCharArray(), salt, 4) + "\n");
    int port;
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    host = "localhost:" + port;
    Files.writeString(
        directory.resolve("config.yml"),
        "version: 0.1\nlog: {level: error}\nstorage: {filesystem: {rootdirectory: "
            + directory.resolve("store")
            + "}}\nhttp: {addr: 127.0.0.1:"
            + port
            + ", tls: {certificate: "
            + directory.resolve("tls.crt")
            + ", key: "
            + directory.resolve("tls.key")
            + "}}\nauth: {htpasswd: {realm: test, path: "
            + directory.resolve("htpasswd")
            + "}}\n");
    server =
        new ProcessBuilder(SERVER.toString(), "serve", "config.yml")
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("server.log").toFile())
            .start();
    for (int i = 0; i < 300; i++) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        assertTrue(socket.isConnected());
        break;
      } catch (IOException e) {
        Thread.sleep(100);
      }
    }
    Files.createDirectories(directory.resolve("docker"));
    login("s3cret");
  }

  @AfterEach
  void stop() throws InterruptedException {
    if (server != null) {
      server.destroy();
      server.waitFor();
    }
  }

  private void login(String password) throws IOException {
    byte[] pair = ("ci:" + password).getBytes(StandardCharsets.UTF_8);
    Files.writeString(
        directory.resolve("docker/config.json"),
        "{\"auths\": {\""
            + host
            + "\": {\"auth\": \""
            + Base64.getEncoder().encodeToString(pair)
            + "\"}}}");
  }

  private ResultArtifact artifact(Optional<Path> caFile) throws IOException {
    return new ResultArtifact(
        new RegistryAccess(
            RegistryReference.parse(host + "/guests/base"),
            DockerConfig.of(Map.of("DOCKER_CONFIG", directory.resolve("docker").toString())),
            caFile,
            Duration.ofMillis(50)),
        Files.createDirectories(directory.resolve("scratch")));
  }

  private ResultArtifact artifact() throws IOException {
    return artifact(Optional.of(directory.resolve("tls.crt")));
  }

  private Manifest result() throws IOException {
    byte[] image = new byte[IMAGE];
    new Random(1).nextBytes(image);
    Path result = Files.createDirectories(directory.resolve("result"));
    Files.write(result.resolve("base.img"), image);
    Files.writeString(result.resolve(ResultStore.MANIFEST), "{}");
    Files.writeString(result.resolve("provenance.sigstore.json"), "{\"a\": 1}");
    Files.writeString(result.resolve("test-result.sigstore.json"), "{\"b\": 1}");
    return Manifests.withArtifacts(
        "base", "1.0", List.of(new Artifact("base.img", image.length, Sha256.of(image))));
  }

  private ResultArtifact.Pushed push(Manifest manifest) throws IOException {
    return artifact()
        .push(
            directory.resolve("result"),
            manifest,
            "1.0",
            List.of("provenance.sigstore.json", "test-result.sigstore.json"));
  }

  @Test
  void aResultGoesThereAndBackWithItsAttestations() throws Exception {
    Manifest manifest = result();
    ResultArtifact.Pushed pushed = push(manifest);
    assertEquals(pushed.digest(), push(manifest).digest());
    Path to = Files.createDirectories(directory.resolve("to"));
    ResultArtifact.Pulled pulled = artifact().pull("1.0", to);
    assertEquals(pushed.digest(), pulled.digest());
    try (InputStream image = Files.newInputStream(to.resolve("base.img"))) {
      assertEquals(manifest.artifact("base.img").sha256(), Sha256.of(image));
    }
    assertEquals("{\"b\": 1}", Files.readString(to.resolve("test-result.sigstore.json")));

    assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "skopeo is not installed");
    Path certificates = Files.createDirectories(directory.resolve("certificates"));
    Files.copy(directory.resolve("tls.crt"), certificates.resolve("ca.crt"));
    String raw =
        run(
            "skopeo",
            "inspect",
            "--raw",
            "--creds",
            "ci:s3cret",
            "--cert-dir",
            certificates.toString(),
            "docker://" + host + "/guests/base:1.0");
    assertEquals(
        pushed.digest(), "sha256:" + Sha256.of(raw.substring(2).getBytes(StandardCharsets.UTF_8)));
    String copied =
        run(
            "skopeo",
            "--insecure-policy",
            "copy",
            "--src-creds",
            "ci:s3cret",
            "--src-cert-dir",
            certificates.toString(),
            "docker://" + host + "/guests/base:1.0",
            "oci:" + directory.resolve("layout") + ":1.0");
    assertTrue(copied.startsWith("0 "), copied);
    assertTrue(
        Files.exists(directory.resolve("layout/blobs/sha256/" + pushed.digest().substring(7))));
  }

  @Test
  void aWrongPasswordAndAnUnknownCertificateAreReported() throws Exception {
    Manifest manifest = result();
    login("wrong");
    assertEquals("registry.credentials", code(() -> push(manifest)));
    Path other = directory.resolve("other.crt");
    run(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-days",
        "30",
        "-subj",
        "/CN=other",
        "-keyout",
        "other.key",
        "-out",
        other.toString());
    assertEquals(
        "registry.tls",
        code(() -> artifact(Optional.of(other)).pull("1.0", directory.resolve("to"))));
    Files.writeString(other, "no certificate");
    assertEquals("registry.tls", code(() -> artifact(Optional.of(other))));
    stop();
    assertEquals("registry.unreachable", code(() -> push(manifest)));
  }

  private static String code(org.junit.jupiter.api.function.Executable work) {
    return assertThrows(CoracleException.class, work).diagnostics().get(0).code();
  }
}
