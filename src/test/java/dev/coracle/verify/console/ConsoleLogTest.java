package dev.coracle.verify.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Consoles as guests write them: without line ends, in pieces, with any bytes. */
class ConsoleLogTest {
  private static final String STAMPED = "[   12.345678] BUG: torn apart";

  @TempDir private Path directory;

  /** Bytes that come one at a time. */
  private static InputStream slowly(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] buffer, int offset, int length) {
        return super.read(buffer, offset, Math.min(1, length));
      }
    };
  }

  private List<ConsoleLine> lines(String console) throws Exception {
    byte[] bytes = console.getBytes(StandardCharsets.UTF_8);
    Path log = directory.resolve("log");
    List<ConsoleLine> lines = new ArrayList<>();
    new ConsoleLog(new ByteArrayInputStream(bytes), log, lines::add).run();
    assertEquals(console, Files.readString(log));
    List<ConsoleLine> again = new ArrayList<>();
    new ConsoleLog(slowly(bytes), log, again::add).run();
    assertEquals(lines, again);
    return lines;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 4050, 4064, 4066, 4070, 4080, 4094, 4095, 4096, 4097, 5000, 9000})
  void aLineOfTheKernelIsFoundWhereverAProgramsOwnEndsWithoutALineEnd(int before) throws Exception {
    for (String dots : List.of(".", "\u00e9", "[")) {
      List<ConsoleLine> lines = lines(dots.repeat(before) + STAMPED + "\nnext\n");
      ConsoleLine kernel =
          lines.stream().filter(ConsoleLine::warns).findFirst().orElseThrow(AssertionError::new);
      assertEquals("BUG: torn apart", kernel.text());
      assertEquals("next", lines.get(lines.size() - 1).text());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00e9", "\u20ac", "\ud83d\ude00"})
  void noCharacterIsTornApart(String character) throws Exception {
    for (int before = 0; before < 4; before++) {
      StringBuilder all = new StringBuilder();
      lines("x".repeat(before) + character.repeat(3000)).forEach(line -> all.append(line.text()));
      assertTrue(all.indexOf("\ufffd") < 0, before + " bytes before");
    }
  }

  @Test
  void anyBytesAreLines() throws Exception {
    assertEquals(3, lines("a\0b\r\nc\n\n\nd").size());
    assertEquals(1, lines("\u001b[0;1;31m[my-lib] broken\u001b[0m\r").size());
    assertTrue(lines("").isEmpty());
  }
}
