package dev.coracle.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BoundedLineReaderTest {
  @TempDir Path directory;

  @Test
  void linesEndAsJavaSaysAndLongOnesAreCut() throws IOException {
    try (BoundedLineReader lines =
        new BoundedLineReader(new StringReader("a\r\n\nb\rcdefgh\ni"), 4)) {
      for (String line : List.of("a", "", "b", "cdef", "i")) {
        assertEquals(Optional.of(line), lines.next());
      }
      assertEquals(Optional.empty(), lines.next());
    }
  }

  /** A program that writes 80 MB without an end of line must not need as much memory. */
  @Test
  void aProgramsEndlessLineIsCut() throws Exception {
    List<String> lines = new ArrayList<>();
    String script = "head -c 80000000 /dev/zero | tr '\\0' x; echo; echo end";
    new LocalProcessRunner()
        .run(
            new ProcessRunner.Command(
                List.of("sh", "-c", script),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(1),
                lines::add));
    assertEquals(2, lines.size());
    assertTrue(lines.get(0).length() <= 1 << 16);
    assertEquals("end", lines.get(1));
  }

  @Test
  void textsOfOthersAreReadInPart() throws IOException {
    Path file = Files.writeString(directory.resolve("f"), "abcdef");
    assertEquals("abc", InputFile.head(file, 3));
    assertEquals("def", InputFile.tail(file, 3));
    assertEquals("abcdef", InputFile.tail(file, 100));
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertThrows(IOException.class, () -> InputFile.head(link, 3));
    assertThrows(IOException.class, () -> InputFile.text(Path.of("/dev/zero")));
  }
}
