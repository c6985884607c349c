package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StandardOutputTest {
  @Test
  void aFullDeviceIsALoss() throws IOException {
    try (StandardOutput output = to(new FileOutputStream("/dev/full"))) {
      output.print("a result");
      assertEquals("No space left on device", output.loss().orElseThrow().getMessage());
    }
  }

  @Test
  void whatArrivesIsWhole() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (StandardOutput output = to(bytes)) {
      output.println("é");
      assertEquals(Optional.empty(), output.loss());
    }
    assertEquals("é\n", bytes.toString(StandardCharsets.UTF_8));
  }

  private static StandardOutput to(OutputStream stream) {
    return StandardOutput.over(stream, StandardCharsets.UTF_8);
  }
}
