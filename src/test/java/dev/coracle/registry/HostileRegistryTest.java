package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.coracle.diagnostic.CoracleException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Registries whose answers lead nowhere: each is a diagnostic. */
class HostileRegistryTest {
  private static final String TOKEN = "{\"token\": \"a\\nX-Evil: b\"}";

  private static void answers(int status, Map<String, String> headers, String token)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          boolean asksToken = exchange.getRequestURI().getPath().startsWith("/token");
          byte[] body = (asksToken ? token : "").getBytes(StandardCharsets.UTF_8);
          if (!asksToken) {
            headers.forEach(exchange.getResponseHeaders()::set);
          }
          exchange.sendResponseHeaders(
              asksToken ? 200 : status, body.length == 0 ? -1 : body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String host = "127.0.0.1:" + server.getAddress().getPort();
      headers.replaceAll((name, value) -> value.replace("HOST", host));
      CoracleException thrown =
          assertThrows(
              CoracleException.class,
              () -> LocalRegistry.images().repository(host + "/app").root());
      assertTrue(thrown.diagnostics().get(0).code().startsWith("registry."), thrown.toString());
    } finally {
      server.stop(0);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http:opaque",
        "http:///x",
        "^ not one",
        "",
        "//"
      })
  void redirectsToWhatIsNoAddress(String location) throws IOException {
    answers(307, new HashMap<>(Map.of("Location", location)), "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "file://localhost/etc/passwd",
        "https:opaque",
        "http://127.0.0.1:99999/token",
        "^",
        "",
        "http://HOST/token"
      })
  void tokenServersThatCannotBeAskedAndTokensThatCannotBeSent(String realm) throws IOException {
    String challenge = "Bearer realm=\"" + realm + "\",service=\"s\"";
    answers(401, new HashMap<>(Map.of("WWW-Authenticate", challenge)), TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer", "Basic realm=\"", "", "Digest qop=auth"})
  void challengesThatNobodyKnows(String challenge) throws IOException {
    answers(401, new HashMap<>(Map.of("WWW-Authenticate", challenge)), "");
  }

  @Test
  void anUploadThatGoesOnNowhere() {
    RegistryAccess access = LocalRegistry.access(RegistryReference.parse("127.0.0.1:1/app:1"));
    for (String location : new String[] {"ftp://h/x", "^", "http:opaque", "file:/etc/passwd"}) {
      assertThrows(
          CoracleException.class,
          () -> access.target(URI.create("http://h/v2/"), location),
          location);
    }
  }
}
