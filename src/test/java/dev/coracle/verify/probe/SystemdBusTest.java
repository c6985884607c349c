package dev.coracle.verify.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SystemdBusTest {
  @Test
  void theRequestAuthenticatesAndAsksForUnitsAndFiles() {
    String request =
        new String(SystemdBus.request(List.of("a.service")), StandardCharsets.ISO_8859_1);
    assertTrue(request.startsWith("\0AUTH EXTERNAL 30\r\nBEGIN\r\nl\1"), request);
    assertTrue(request.contains("ListUnits\0"));
    assertTrue(request.contains("ListUnitFiles\0"));
    assertTrue(request.contains("ListUnitsByNames\0"));
    assertTrue(request.contains("a.service\0"));
  }

  @Test
  void aRealAnswerIsRead() throws IOException {
    SystemdBus.Answer answer = SystemdBus.parse(recorded());
    assertTrue(answer.all().size() > 20, () -> answer.all().toString());
    assertTrue(
        answer
            .all()
            .contains(new SystemdBus.Unit("basic.target", "loaded", "active", "active", false)));
    assertEquals(
        List.of("basic.target", "no-such.service"),
        answer.named().stream().map(SystemdBus.Unit::name).toList());
    assertTrue(
        answer
            .files()
            .contains(new SystemdBus.UnitFile("/usr/lib/systemd/system/basic.target", "static")));
    assertEquals("not-found", answer.named().get(1).load());
  }

  @Test
  void anAnswerThatBreaksOffIsNeverReadAsAShorterOne() throws IOException {
    byte[] whole = recorded();
    SystemdBus.Answer answer = SystemdBus.parse(whole);
    int refused = 0;
    for (int length = 0; length < whole.length; length++) {
      try {
        assertEquals(answer, SystemdBus.parse(Arrays.copyOf(whole, length)));
      } catch (IllegalArgumentException expected) {
        refused++;
      }
    }
    assertTrue(refused > whole.length / 2, "refused " + refused);
  }

  @Test
  void noiseIsRefusedOrReadButNeverFails() throws IOException {
    byte[] whole = recorded();
    java.util.Random random = new java.util.Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] noisy = whole.clone();
      for (int i = 0; i < 4; i++) {
        noisy[random.nextInt(noisy.length)] = (byte) random.nextInt();
      }
      try {
        SystemdBus.parse(noisy);
      } catch (IllegalArgumentException expected) {
        assertTrue(expected.getMessage().startsWith("systemd"));
      }
    }
  }

  private static byte[] recorded() throws IOException {
    try (InputStream stream =
        SystemdBusTest.class.getResourceAsStream("/verify/units-answer.bin")) {
      return stream.readAllBytes();
    }
  }
}
