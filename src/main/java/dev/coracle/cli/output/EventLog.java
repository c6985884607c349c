package dev.coracle.cli.output;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.coracle.build.BuildOutcome;
import dev.coracle.build.release.StepOutcome;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.IoErrorMessage;
import dev.coracle.json.Json;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What goes on, for programs: an object of JSON on each line of a file, written as it happens.
 * docs/reports.md describes the fields. A file that can no longer be written ends the events, not
 * the work.
 */
public final class EventLog implements AutoCloseable {
  private final OutputStream out;
  private final AtomicLong tasks = new AtomicLong();
  private boolean failed;

  private EventLog(OutputStream out) {
    this.out = out;
  }

  /**
   * Opens a file, which may be a pipe; what it held is lost. Each line goes to the file's end, so
   * that those of several commands stay whole.
   *
   * @throws CoracleException (ENVIRONMENT) {@code output.events} if it cannot be written
   */
  public static EventLog open(Path file) {
    try {
      if (Files.isRegularFile(file)) {
        Files.newOutputStream(file, StandardOpenOption.TRUNCATE_EXISTING).close();
      }
      return new EventLog(
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "output.events",
              "events cannot be written to " + file + ": " + IoErrorMessage.words(e),
              "name a file in a directory that is there, or /dev/stderr"),
          e);
    }
  }

  /** Fields of one event. */
  @FunctionalInterface
  public interface Fields {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes an event of a kind. */
  public synchronized void write(String kind, Fields fields) {
    if (failed) {
      return;
    }
    try {
      StringWriter line = new StringWriter();
      try (JsonGenerator json = Json.FACTORY.createGenerator(line)) {
        json.writeStartObject();
        json.writeStringField("time", Instant.now().toString());
        json.writeStringField("event", kind);
        fields.write(json);
        json.writeEndObject();
      }
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      failed = true;
    }
  }

  /** Writes each diagnostic of a failure. */
  public void failure(CoracleException failure) {
    failure.diagnostics().forEach(this::diagnostic);
  }

  /** Writes a diagnostic; the event is its severity. */
  public void diagnostic(Diagnostic each) {
    write(
        each.severity().word(),
        json -> {
          json.writeStringField("code", each.code());
          json.writeStringField("message", each.message());
          json.writeStringField("fix", each.fix());
          json.writeStringField("excerpt", each.excerpt());
          if (each.place().isPresent()) {
            json.writeStringField("file", each.place().get().file());
            json.writeNumberField("line", each.place().get().line());
            json.writeNumberField("column", each.place().get().column());
          }
        });
  }

  /** Writes how a build ended, and its warnings. */
  public void result(BuildOutcome outcome) {
    outcome.warnings().forEach(this::diagnostic);
    write(
        "result",
        json -> {
          json.writeStringField("name", outcome.manifest().name());
          json.writeStringField("version", outcome.manifest().version());
          json.writeStringField("directory", outcome.directory().toString());
          json.writeBooleanField("unchanged", outcome.unchanged());
          if (outcome.passed().isPresent()) {
            json.writeBooleanField("passed", outcome.passed().get());
          }
        });
  }

  /** Writes how a step of a release ended. */
  public void step(StepOutcome outcome) {
    write(
        "step",
        json -> {
          json.writeStringField("step", outcome.step().name());
          json.writeStringField("state", outcome.state().word());
          Json.strings(json, "lines", outcome.lines());
        });
  }

  /** Writes the last event. */
  public void finished(int status) {
    write("finished", json -> json.writeNumberField("status", status));
  }

  /** The same progress, of which each beginning, end and line is an event too. */
  public Progress over(Progress shown) {
    return new Progress() {
      @Override
      public Task start(String label, long total, Unit unit) {
        long number = tasks.incrementAndGet();
        write(
            "start",
            json -> {
              json.writeNumberField("task", number);
              json.writeStringField("label", label);
              if (total > 0) {
                json.writeNumberField("total", total);
              }
              json.writeStringField("unit", unit.name().toLowerCase(Locale.ROOT));
            });
        return new LoggedTask(shown.start(label, total, unit), number);
      }

      @Override
      public void say(String line) {
        write("message", json -> json.writeStringField("text", line));
        shown.say(line);
      }
    };
  }

  /** A task whose end is an event. */
  private final class LoggedTask implements Progress.Task {
    private final Progress.Task shown;
    private final long number;
    private final AtomicLong done = new AtomicLong();

    LoggedTask(Progress.Task shown, long number) {
      this.shown = shown;
      this.number = number;
    }

    @Override
    public void advance(long amount) {
      done.addAndGet(amount);
      shown.advance(amount);
    }

    @Override
    public void detail(String text) {
      shown.detail(text);
    }

    @Override
    public void close() {
      shown.close();
      write(
          "end",
          json -> {
            json.writeNumberField("task", number);
            json.writeNumberField("done", done.get());
          });
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      failed = true;
    }
  }
}
