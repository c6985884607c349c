package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TailReaderTest {
  @TempDir Path directory;

  @Test
  void aLineIsReadOnceItIsWhole() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (TailReader lines = new TailReader(file)) {
      assertEquals(List.of(), lines.newLines());
      append(file, "one\ntw");
      assertEquals(List.of("one"), lines.newLines());
      assertEquals(List.of(), lines.newLines());
      append(file, "o\n");
      append(file, "three\nfo");
      append(file, "ur\n");
      assertEquals(List.of("two", "three", "four"), lines.newLines());
    }
  }

  @Test
  void aLineWithoutEndIsNotKept() throws Exception {
    Path file = Files.createFile(directory.resolve("file"));
    try (TailReader lines = new TailReader(file)) {
      for (int i = 0; i < 100; i++) {
        append(file, "x".repeat(10_000));
        assertEquals(List.of(), lines.newLines());
      }
      append(file, "\nlast\n");
      List<String> last = lines.newLines();
      assertTrue(last.get(0).length() <= 140_000, () -> "kept " + last.get(0).length());
      assertEquals("last", last.get(1));
    }
  }

  private static void append(Path file, String text) throws Exception {
    Files.writeString(file, text, StandardOpenOption.APPEND);
  }
}
