package dev.coracle.verify.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

@Isolated("a port that was given back may be taken by another test at once")
class ProbeServerTest {
  @Test
  void theTokenIsAnsweredWithWhatOnlyTheServerKnows() throws Exception {
    try (ProbeServer server = new ProbeServer("token")) {
      assertFalse(server.exchange().received());
      assertEquals(server.exchange().answer(), say(server, "token\n"));
      assertTrue(server.exchange().received());
    }
  }

  @Test
  void anythingElseIsNotAnswered() throws Exception {
    try (ProbeServer server = new ProbeServer("token")) {
      assertEquals(null, say(server, "another\n"));
      assertEquals(null, say(server, "x".repeat(300)));
      assertFalse(server.exchange().received());
    }
  }

  @Test
  void aSilentConnectionDoesNotBlockOthers() throws Exception {
    try (ProbeServer server = new ProbeServer("token");
        Socket silent = new Socket("127.0.0.1", server.port())) {
      assertTrue(silent.isConnected());
      assertEquals(server.exchange().answer(), say(server, "token\n"));
    }
  }

  @Test
  void itIsGoneOnceClosed() throws Exception {
    ProbeServer server = new ProbeServer("token");
    server.close();
    assertThrows(IOException.class, () -> new Socket("127.0.0.1", server.port()).close());
  }

  private static String say(ProbeServer server, String text) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
      return new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
          .readLine();
    } catch (IOException e) {
      // The server may hang up before all was read.
      return null;
    }
  }
}
