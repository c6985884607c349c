package dev.coracle.cli.context;

import dev.coracle.progress.LiveProgress;
import dev.coracle.progress.PlainProgress;
import dev.coracle.progress.Progress;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command sees of the process it runs in.
 *
 * @param out results
 * @param err progress, logs and diagnostics
 * @param environment environment variables
 * @param directory the working directory
 * @param home the project's directory, which holds {@code kernel-configs/}
 * @param terminal whether standard error is a terminal
 */
public record CliContext(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path directory,
    Path home,
    boolean terminal) {

  /** The same, with results to another stream. */
  public CliContext with(PrintStream other) {
    return new CliContext(other, err, environment, directory, home, terminal);
  }

  /** Live lines on a terminal, plain lines elsewhere. */
  Progress progress() {
    boolean dumb = "dumb".equals(environment.get("TERM")) || environment.get("TERM") == null;
    if (!terminal || dumb || environment.containsKey("CI")) {
      return new PlainProgress(err);
    }
    return new LiveProgress(err, columns());
  }

  /** Whether diagnostics may be coloured (no-color.org). */
  public boolean colour() {
    String noColor = environment.get("NO_COLOR");
    return terminal && (noColor == null || noColor.isEmpty());
  }

  private int columns() {
    try {
      return Math.max(40, Integer.parseInt(environment.getOrDefault("COLUMNS", "100")));
    } catch (NumberFormatException e) {
      return 100;
    }
  }
}
