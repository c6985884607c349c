package dev.coracle.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class PlainProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final Progress progress =
      new PlainProgress(new PrintStream(bytes, true, StandardCharsets.UTF_8));

  @Test
  void whatIsSaidIsALine() {
    progress.say("one");
    progress.say("two");
    assertEquals("one\ntwo\n", text());
  }

  @Test
  void whatTakesNoTimeIsNotWorthALine() {
    try (Progress.Task task = progress.start("quick", 1, Progress.Unit.ITEMS)) {
      task.advance(1);
      task.detail("detail");
    }
    assertEquals("", text());
  }

  @Test
  void whatTakesTimeIsOneLineWithoutCursorMoves() throws InterruptedException {
    try (Progress.Task task = progress.start("fetch", 0, Progress.Unit.BYTES)) {
      task.advance(1000);
      task.advance(500);
      Thread.sleep(310);
    }
    assertTrue(text().matches("fetch \\(\\d+\\.\\d s, 1\\.5 kB\\)\n"), text());
  }

  private String text() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }
}
