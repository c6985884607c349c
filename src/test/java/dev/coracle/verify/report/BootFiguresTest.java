package dev.coracle.verify.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class BootFiguresTest {
  @Test
  void readsAllFormsThatSystemdWrites() {
    assertEquals(
        Optional.of(new BootFigures(197, 52)),
        BootFigures.parse("Startup finished in 197ms (kernel) + 52ms (userspace) = 249ms."));
    assertEquals(
        Optional.of(new BootFigures(1484, 62039)),
        BootFigures.parse(
            "systemd[1]: Startup finished in 2s (firmware) + 1.484s (kernel) + 1min 2.039s"
                + " (userspace) = 1min 5.523s."));
  }

  @Test
  void otherLinesAreNoFigures() {
    assertEquals(Optional.empty(), BootFigures.parse("Startup finished"));
    assertEquals(Optional.empty(), BootFigures.parse("Startup finished in 3s (kernel)."));
    assertEquals(
        Optional.empty(), BootFigures.parse("Startup finished in x (kernel) + y (userspace)"));
  }
}
