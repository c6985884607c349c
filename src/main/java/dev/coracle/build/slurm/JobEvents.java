package dev.coracle.build.slurm;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Severity;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.TailReader;
import dev.coracle.json.Json;
import dev.coracle.json.JsonFields;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * What one run of a job writes with {@code --events} (docs/reports.md), followed as it grows: its
 * tasks are shown here as well. What is not a line of that format is skipped.
 */
final class JobEvents implements AutoCloseable {
  private final Path file;
  private final Progress progress;
  private final Map<Long, Progress.Task> tasks = new HashMap<>();
  private final List<Diagnostic> diagnostics = new ArrayList<>();
  private @Nullable TailReader lines;
  private Optional<Result> result = Optional.empty();
  private OptionalInt status = OptionalInt.empty();

  /**
   * The result that a job made.
   *
   * @param passed whether it was verified and passed; empty where it was not verified
   * @param unchanged whether everything was there already
   */
  record Result(Path directory, Optional<Boolean> passed, boolean unchanged) {}

  JobEvents(Path file, Progress progress) {
    this.file = file;
    this.progress = progress;
  }

  /** Diagnostics of a severity. */
  List<Diagnostic> diagnostics(Severity severity) {
    return diagnostics.stream().filter(each -> each.severity() == severity).toList();
  }

  Optional<Result> result() {
    return result;
  }

  /** The command's exit status; absent before its end, and if it was killed. */
  OptionalInt status() {
    return status;
  }

  /** Reads what came since the last time. */
  void read() throws IOException {
    if (lines == null) {
      if (!Files.isRegularFile(file)) {
        return;
      }
      lines = new TailReader(file);
    }
    for (List<String> some = lines.newLines(); !some.isEmpty(); some = lines.newLines()) {
      some.forEach(this::line);
    }
  }

  private void line(String line) {
    try {
      event(new JsonFields(Json.object(line)));
    } catch (IOException | IllegalArgumentException e) {
      // Cut off where a node was lost, or written by a newer Coracle.
      return;
    }
  }

  private void event(JsonFields event) {
    switch (event.text("event")) {
      case "start" ->
          tasks.put(
              event.number("task"),
              progress.start(
                  event.text("label"),
                  event.optionalNumber("total").orElse(0),
                  Progress.Unit.valueOf(event.text("unit").toUpperCase(Locale.ROOT))));
      case "end" -> end(event.number("task"), event.number("done"));
      case "message" -> progress.say(event.text("text"));
      case "error", "warning" -> diagnostics.add(diagnostic(event));
      case "result" ->
          result =
              Optional.of(
                  new Result(
                      Path.of(event.text("directory")),
                      Optional.ofNullable((Boolean) event.values().get("passed")),
                      Boolean.TRUE.equals(event.values().get("unchanged"))));
      case "finished" -> status = OptionalInt.of((int) event.number("status"));
      default -> {}
    }
  }

  private void end(long number, long done) {
    Progress.Task task = tasks.remove(number);
    if (task != null) {
      task.advance(done);
      task.close();
    }
  }

  private static Diagnostic diagnostic(JsonFields event) {
    Optional<SourceLocation> place =
        event
            .optionalText("file")
            .map(
                name ->
                    new SourceLocation(
                        name, (int) event.number("line"), (int) event.number("column")));
    return new Diagnostic(
        event.text("code"),
        Severity.valueOf(event.text("event").toUpperCase(Locale.ROOT)),
        place,
        event.text("message"),
        event.text("fix"),
        event.text("excerpt"));
  }

  @Override
  public void close() {
    tasks.values().forEach(Progress.Task::close);
    tasks.clear();
    if (lines != null) {
      try {
        lines.close();
      } catch (IOException e) {
        // Nothing is lost with a file that was only read.
        lines = null;
      }
    }
  }
}
