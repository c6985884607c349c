package dev.coracle.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class NamedProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void plainLinesBeginWithTheName() throws InterruptedException {
    try (NamedProgress progress = new NamedProgress(new PlainProgress(out), "base 1", 10)) {
      try (Progress.Task task = progress.start("compile kernel", 10, Progress.Unit.ITEMS)) {
        task.advance(10);
        Thread.sleep(310);
      }
      progress.say("a line");
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(text.matches("base 1: compile kernel \\(0\\.\\d s, 10\\)\nbase 1: a line\n"), text);
  }

  @Test
  void onATerminalEachNameHasOneLine() throws InterruptedException {
    try (LiveProgress live = new LiveProgress(out, 80);
        NamedProgress first = new NamedProgress(live, "a", 4);
        NamedProgress second = new NamedProgress(live, "long", 4)) {
      try (Progress.Task one = first.start("fetch", 200, Progress.Unit.ITEMS);
          Progress.Task two = second.start("boot", 0, Progress.Unit.ITEMS)) {
        one.advance(20);
        two.detail("");
        Thread.sleep(350);
      }
    }
    String text = bytes.toString(StandardCharsets.UTF_8);
    String drawn = text.substring(0, text.lastIndexOf("fetch 20 of 200"));
    String block = text.substring(drawn.lastIndexOf("\u001b[2K"));
    assertTrue(block.contains("  a     "), block);
    assertTrue(block.contains("fetch 20 of 200\n  long  "), block);
    assertEquals(0, block.split("fetch", -1).length - 2);
  }
}
