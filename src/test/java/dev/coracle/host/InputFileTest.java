package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
  @TempDir Path directory;

  @Test
  void pipesAndDevicesAreRefusedAtOnce() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/dev/zero"));
    for (Path file : List.of(pipe, link, Path.of("/dev/zero"), directory)) {
      IOException e =
          assertTimeoutPreemptively(
              Duration.ofSeconds(5),
              () -> assertThrows(IOException.class, () -> InputFile.read(file, 1 << 20)));
      assertTrue(e.getMessage().startsWith("it is a d"), e.getMessage());
    }
  }

  @Test
  void filesThatTheKernelMakesUpAreRefusedAtOnce() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("/proc/kmsg"));
    for (Path file : List.of(Path.of("/proc/kmsg"), link, Path.of("/proc/self/environ"))) {
      IOException e =
          assertTimeoutPreemptively(
              Duration.ofSeconds(5),
              () -> assertThrows(IOException.class, () -> InputFile.read(file, 1 << 20)));
      assertTrue(e.getMessage().contains("kernel makes up"), e.getMessage());
    }
  }

  @Test
  void noMoreIsReadThanAFileOfItsKindHas() throws IOException {
    Path file = Files.write(directory.resolve("file"), new byte[(1 << 20) + 1]);
    IOException e = assertThrows(IOException.class, () -> InputFile.read(file, 1 << 20));
    assertTrue(e.getMessage().contains("larger than 1 MiB"), e.getMessage());
    assertEquals((1 << 20) + 1, InputFile.read(file, 2 << 20).length);
    assertThrows(
        NoSuchFileException.class, () -> InputFile.read(directory.resolve("none"), 1 << 20));
  }
}
