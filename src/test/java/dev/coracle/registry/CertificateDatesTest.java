package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry whose certificate is trusted, but not today: it expired, or a clock is wrong. */
class CertificateDatesTest {
  private static final char[] PASSWORD = "password".toCharArray();

  @TempDir Path directory;

  private void keytool(String... arguments) throws Exception {
    List<String> command =
        new java.util.ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-keystore",
                directory.resolve("store").toString(),
                "-storepass",
                new String(PASSWORD),
                "-alias",
                "registry"));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("keytool.log").toFile())
            .start();
    assertEquals(0, process.waitFor(), () -> read("keytool.log"));
  }

  private String read(String name) {
    try {
      return Files.readString(directory.resolve(name));
    } catch (java.io.IOException e) {
      return e.toString();
    }
  }

  private String message(String from) throws Exception {
    Files.deleteIfExists(directory.resolve("store"));
    keytool(
        "-genkeypair",
        "-keyalg",
        "EC",
        "-dname",
        "CN=localhost",
        "-ext",
        "san=ip:127.0.0.1",
        "-startdate",
        from,
        "-validity",
        "30");
    keytool("-exportcert", "-rfc", "-file", directory.resolve("ca.crt").toString());
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(directory.resolve("store"))) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory managers = KeyManagerFactory.getInstance("SunX509");
    managers.init(keys, PASSWORD);
    SSLContext tls = SSLContext.getInstance("TLS");
    tls.init(managers.getKeyManagers(), null, null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(new HttpsConfigurator(tls));
    server.start();
    try {
      RegistryAccess access =
          new RegistryAccess(
              RegistryReference.parse("127.0.0.1:" + server.getAddress().getPort() + "/a"),
              DockerConfig.of(Map.of("DOCKER_CONFIG", "/nonexistent")),
              Optional.of(directory.resolve("ca.crt")),
              Duration.ofMillis(1));
      CoracleException failure =
          assertThrows(CoracleException.class, () -> new RegistryClient(access).manifest("latest"));
      Diagnostic first = failure.diagnostics().get(0);
      assertEquals("registry.tls", first.code());
      return first.render();
    } finally {
      server.stop(0);
    }
  }

  @Test
  void anExpiredCertificateAndOneOfTheFutureAreReportedWithTheirDate() throws Exception {
    String expired = message("2020/01/01 00:00:00");
    assertTrue(expired.contains("NotAfter: "), expired);
    assertTrue(expired.contains("2020"), expired);
    assertTrue(expired.contains("check the clock"), expired);
    String future = message("2099/01/01 00:00:00");
    assertTrue(future.contains("NotBefore: "), future);
    assertTrue(future.contains("2099"), future);
  }
}
