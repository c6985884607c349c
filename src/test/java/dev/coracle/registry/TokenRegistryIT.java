package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.json.Json;
import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.ResultStore;
import dev.coracle.tree.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Debian's registry with token authentication (Distribution's "Token Authentication
 * Specification"), and a token server that grants what is asked for and no more: reading first,
 * then writing.
 */
class TokenRegistryIT {
  @TempDir Path directory;
  private final List<String> asked = new ArrayList<>();
  private HttpServer tokens;
  private LocalRegistry registry;

  @BeforeEach
  void start() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    Process made =
        new ProcessBuilder(
                ("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30"
                        + " -subj /CN=tokens -keyout token.key -out token.crt")
                    .split(" ", -1))
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("openssl.log").toFile())
            .start();
    assertEquals(0, made.waitFor());
    tokens = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    tokens.createContext("/token", this::token);
    tokens.start();
    registry =
        new LocalRegistry(
            directory,
            "auth: {token: {realm: 'http://127.0.0.1:"
                + tokens.getAddress().getPort()
                + "/token', service: tests, issuer: tests, rootcertbundle: "
                + directory.resolve("token.crt")
                + "}}\n");
  }

  @AfterEach
  void stop() {
    if (tokens != null) {
      tokens.stop(0);
    }
    if (registry != null) {
      registry.close();
    }
  }

  private void token(HttpExchange exchange) throws IOException {
    try (exchange) {
      String query = exchange.getRequestURI().getQuery();
      asked.add(query);
      String login = String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"));
      boolean known = login.equals("Basic " + base64("ci:s3cret"));
      String own = "scope=repository:guests/base:";
      int scope = query.indexOf(own);
      List<String> actions =
          scope < 0 ? List.of() : List.of(query.substring(scope + own.length()).split(",", -1));
      byte[] answer =
          known
              ? Json.pretty(Map.of("token", jwt(actions)))
              : "{}".getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(known ? 200 : 401, answer.length);
      exchange.getResponseBody().write(answer);
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A signed token (RFC 7519), the certificate of its key in its head. */
  private String jwt(List<String> actions) throws IOException, GeneralSecurityException {
    String pem = Files.readString(directory.resolve("token.key"));
    byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
    Certificate certificate =
        CertificateFactory.getInstance("X.509")
            .generateCertificate(
                new ByteArrayInputStream(Files.readAllBytes(directory.resolve("token.crt"))));
    long now = Instant.now().getEpochSecond();
    String head =
        part(
            Map.of(
                "typ",
                "JWT",
                "alg",
                "ES256",
                "x5c",
                List.of(Base64.getEncoder().encodeToString(certificate.getEncoded()))));
    String claims =
        part(
            Map.of(
                "iss",
                "tests",
                "sub",
                "ci",
                "aud",
                "tests",
                "exp",
                now + 300,
                "nbf",
                now - 10,
                "iat",
                now - 10,
                "access",
                List.of(Map.of("type", "repository", "name", "guests/base", "actions", actions))));
    Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
    signature.initSign(key);
    signature.update((head + "." + claims).getBytes(StandardCharsets.UTF_8));
    return head + "." + claims + "." + url(signature.sign());
  }

  private static String part(Map<String, Object> fields) throws IOException {
    return url(Json.pretty(fields));
  }

  private static String url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private ResultArtifact artifact(String repository, String password) throws IOException {
    Path docker = Files.createDirectories(directory.resolve("docker"));
    Files.writeString(
        docker.resolve("config.json"),
        "{\"auths\": {\""
            + registry.host()
            + "\": {\"auth\": \""
            + base64("ci:" + password)
            + "\"}}}");
    return new ResultArtifact(
        new RegistryAccess(
            RegistryReference.parse(registry.host() + "/" + repository),
            DockerConfig.of(Map.of("DOCKER_CONFIG", docker.toString())),
            Optional.empty(),
            Duration.ofMillis(50)),
        Files.createDirectories(directory.resolve("scratch")));
  }

  private ResultArtifact.Pushed push(String repository, String password) throws IOException {
    byte[] image = {1, 2, 3};
    Path result = Files.createDirectories(directory.resolve("result"));
    Files.write(result.resolve("base.img"), image);
    Files.writeString(result.resolve(ResultStore.MANIFEST), "{}");
    Manifest manifest =
        Manifests.withArtifacts(
            "base", "1.0", List.of(new Artifact("base.img", image.length, Sha256.of(image))));
    return artifact(repository, password).push(result, manifest, "1.0", List.of());
  }

  @Test
  void aTokenIsFetchedWithTheLoginAndGoesToTheRegistry() throws IOException {
    ResultArtifact.Pushed pushed = push("guests/base", "s3cret");
    Path to = Files.createDirectories(directory.resolve("to"));
    assertEquals(pushed.digest(), artifact("guests/base", "s3cret").pull("1.0", to).digest());
    assertEquals(3, Files.size(to.resolve("base.img")));
    assertTrue(
        asked.stream().anyMatch(each -> each.contains("service=tests") && each.contains("push")),
        asked.toString());
  }

  @Test
  void aWrongPasswordAndAForeignRepositoryAreReported() {
    for (List<String> each :
        List.of(List.of("guests/base", "wrong"), List.of("others/base", "s3cret"))) {
      CoracleException failure =
          assertThrows(CoracleException.class, () -> push(each.get(0), each.get(1)));
      assertEquals("registry.credentials", failure.diagnostics().get(0).code());
    }
  }
}
