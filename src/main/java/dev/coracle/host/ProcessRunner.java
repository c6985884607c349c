package dev.coracle.host;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs programs of the host. */
public interface ProcessRunner {

  /**
   * Runs a program to its end.
   *
   * @throws IOException if it cannot be started
   * @throws InterruptedException if the thread is interrupted; the program and its children are
   *     ended first
   */
  Result run(Command command) throws IOException, InterruptedException;

  /**
   * What to run.
   *
   * @param arguments program and arguments; no shell comes between
   * @param directory the working directory; this process's own where empty
   * @param environment the whole environment, nothing inherited; inherited where empty
   * @param deadline how long it may take before it and its children are ended
   * @param onLine receives each line of standard output and standard error together, as it comes
   */
  record Command(
      List<String> arguments,
      Optional<Path> directory,
      Optional<Map<String, String>> environment,
      Duration deadline,
      Consumer<String> onLine) {

    public Command {
      arguments = List.copyOf(arguments);
      environment = environment.map(Map::copyOf);
    }

    /** A quick question to a program, in this process's environment, at most 20 s. */
    public static Command of(String... arguments) {
      return new Command(
          List.of(arguments),
          Optional.empty(),
          Optional.empty(),
          Duration.ofSeconds(20),
          line -> {});
    }
  }

  /**
   * How it ended.
   *
   * @param status exit status; 128 + n after signal n
   * @param timedOut whether the deadline ended it
   * @param output standard output and standard error together: the last 64 KiB of it
   */
  record Result(int status, boolean timedOut, String output) {
    /** Whether it exited with 0 in time. */
    public boolean ok() {
      return status == 0 && !timedOut;
    }
  }
}
