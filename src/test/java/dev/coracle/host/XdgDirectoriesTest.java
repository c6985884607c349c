package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class XdgDirectoriesTest {
  @Test
  void withoutAHomeNothingIsWrittenToTheWorkingDirectory() {
    for (String home : new String[] {"", "?", "relative"}) {
      CoracleException e =
          assertThrows(CoracleException.class, () -> XdgDirectories.of(Map.of("HOME", home)), home);
      assertEquals("host.no-home", e.diagnostics().get(0).code());
      assertEquals(6, e.exitCode().status());
    }
    XdgDirectories set =
        XdgDirectories.of(Map.of("HOME", "", "XDG_CACHE_HOME", "/c", "XDG_CONFIG_HOME", "/d"));
    assertEquals(Path.of("/c/coracle"), set.cache());
    assertEquals(
        Path.of("/h/.cache/coracle"),
        XdgDirectories.of(Map.of("HOME", "/h", "XDG_CACHE_HOME", "relative")).cache());
  }

  @Test
  void aTerminalIsKnownByTheDescriptorAlone(@TempDir Path directory) throws Exception {
    for (String terminal : new String[] {"/dev/pts/3", "/dev/tty1", "/dev/console"}) {
      Path link = directory.resolve("fd");
      Files.deleteIfExists(link);
      assertTrue(
          StandardError.isTerminal(Files.createSymbolicLink(link, Path.of(terminal))), terminal);
    }
    assertFalse(
        StandardError.isTerminal(
            Files.createSymbolicLink(directory.resolve("file"), directory.resolve("log"))));
    assertFalse(StandardError.isTerminal(directory.resolve("none")));
  }
}
