package dev.coracle.cli.output;

import dev.coracle.cli.context.CliContext;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What goes on, for other programs. */
public final class EventsOption {
  @Option(
      names = "--events",
      paramLabel = "FILE",
      description =
          "Write what goes on to this file or pipe, an object of JSON on each line, for other"
              + " programs.")
  private Path file;

  /** Whether the user asks for them. */
  public boolean given() {
    return file != null;
  }

  /** A command's work, which may write events of its own. */
  @FunctionalInterface
  public interface Work {
    int run(Optional<EventLog> log) throws IOException, InterruptedException;
  }

  /** Does the work; how it ends is the last event. */
  public int during(CliContext context, Work work) throws IOException, InterruptedException {
    if (file == null) {
      return work.run(Optional.empty());
    }
    try (EventLog log = EventLog.open(context.directory().resolve(file))) {
      int status = ExitCode.BUG.status();
      try {
        status = work.run(Optional.of(log));
      } catch (CoracleException e) {
        status = e.exitCode().status();
        log.failure(e);
        throw e;
      } finally {
        log.finished(status);
      }
      return status;
    }
  }

  /** The progress that is shown, and written where that was asked for. */
  public static Progress progress(Optional<EventLog> log, Progress shown) {
    return log.map(each -> each.over(shown)).orElse(shown);
  }
}
