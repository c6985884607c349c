package dev.coracle.progress;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void runningTasksStandBelowWhatWasSaid() {
    try (LiveProgress progress = new LiveProgress(out, 80)) {
      Progress.Task fetch = progress.start("fetch", 2000, Progress.Unit.BYTES);
      Progress.Task unpack = progress.start("unpack", 0, Progress.Unit.ITEMS);
      fetch.advance(500);
      unpack.advance(3);
      unpack.detail("libc6");
      progress.say("one");
      List<String> screen = screen();
      assertEquals(3, screen.size(), screen.toString());
      assertEquals("one", screen.get(0));
      assertTrue(screen.get(1).startsWith("  fetch  500 B of 2.0 kB (25 %)  "), screen.get(1));
      assertTrue(screen.get(2).startsWith("  unpack  3  "), screen.get(2));
      assertTrue(screen.get(2).endsWith("  libc6"), screen.get(2));
    }
  }

  @Test
  void aTaskThatEndsTakesItsLineAway() {
    try (LiveProgress progress = new LiveProgress(out, 80)) {
      Progress.Task first = progress.start("first", 0, Progress.Unit.ITEMS);
      Progress.Task second = progress.start("second", 0, Progress.Unit.ITEMS);
      progress.say("one");
      first.close();
      assertEquals(2, screen().size());
      assertTrue(screen().get(1).startsWith("  second"), screen().toString());
      second.close();
      assertEquals(List.of("one"), screen());
    }
  }

  @Test
  void onlyWhatWasSaidIsLeftInTheEnd() {
    LiveProgress progress = new LiveProgress(out, 80);
    Progress.Task task = progress.start("task", 0, Progress.Unit.ITEMS);
    progress.say("one");
    progress.say("two");
    progress.close();
    task.close();
    out.print("prompt");
    assertEquals(List.of("one", "two", "prompt"), screen());
  }

  @Test
  void aLineNeverFillsTheTerminalsWidth() {
    // A line as wide as the terminal would wrap, and one line up would be half of it.
    try (LiveProgress progress = new LiveProgress(out, 40)) {
      progress.start("x".repeat(100), 0, Progress.Unit.ITEMS);
      progress.say("one");
      assertEquals(39, screen().get(1).length());
    }
  }

  private synchronized List<String> screen() {
    return Screen.after(
        bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n"));
  }
}
