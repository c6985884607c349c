package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.cli.output.EventLog;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventsTest {
  @TempDir Path directory;

  private List<JsonFields> events() throws IOException {
    List<JsonFields> events = new ArrayList<>();
    for (String line : Files.readAllLines(directory.resolve("events"))) {
      events.add(new JsonFields(Json.object(line)));
    }
    return events;
  }

  @Test
  void eachBeginningEndAndLineIsAnObject() throws IOException {
    List<String> shown = new ArrayList<>();
    try (EventLog log = EventLog.open(directory.resolve("events"))) {
      Progress progress =
          log.over(
              new Progress() {
                @Override
                public Task start(String label, long total, Unit unit) {
                  shown.add(label);
                  return Progress.silent().start(label, total, unit);
                }

                @Override
                public void say(String line) {
                  shown.add(line);
                }
              });
      try (Progress.Task first = progress.start("fetch", 10, Progress.Unit.BYTES);
          Progress.Task second = progress.start("read", 0, Progress.Unit.ITEMS)) {
        first.advance(4);
        first.advance(3);
        second.advance(1);
        progress.say("a \"line\"\nand another");
      }
      log.finished(0);
    }
    List<JsonFields> events = events();
    assertEquals(
        List.of("start", "start", "message", "end", "end", "finished"),
        events.stream().map(each -> each.text("event")).toList());
    assertEquals(10, events.get(0).number("total"));
    assertTrue(events.get(1).optionalNumber("total").isEmpty());
    assertEquals("a \"line\"\nand another", events.get(2).text("text"));
    assertEquals(2, events.get(3).number("task"));
    assertEquals(7, events.get(4).number("done"));
    assertEquals(List.of("fetch", "read", "a \"line\"\nand another"), shown);
  }

  @Test
  void aBuildThatFailsSaysWhyAndWithWhatStatus() throws IOException {
    Files.writeString(directory.resolve("bad.yaml"), "name: bad\n");
    Cli.Ended ended =
        new Cli(directory)
            .program("gpgv", "gpgv (GnuPG) 2.2.40")
            .run("build", "--no-verify", "--events", "events", "bad.yaml");
    List<JsonFields> events = events();
    JsonFields last = events.get(events.size() - 1);
    assertEquals("finished", last.text("event"));
    assertEquals(ended.status(), last.number("status"));
    assertTrue(
        events.stream().anyMatch(each -> each.text("event").equals("error")), events.toString());
  }

  @Test
  void linesOfSeveralCommandsStayWhole() throws IOException {
    Path file = Files.writeString(directory.resolve("events"), "of an earlier build\n");
    try (EventLog one = EventLog.open(file);
        EventLog two = EventLog.open(file)) {
      for (int i = 0; i < 50; i++) {
        one.finished(0);
        two.finished(1000 + i);
      }
    }
    assertEquals(100, events().size(), "each line is an object");
  }

  @Test
  void aFileThatCannotBeWrittenIsNamed() {
    CoracleException failure =
        assertThrows(CoracleException.class, () -> EventLog.open(directory.resolve("none/events")));
    assertEquals("output.events", failure.diagnostics().get(0).code());
  }
}
