package dev.coracle.host;

import dev.coracle.concurrent.DaemonThread;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Runs programs on this machine. */
public final class LocalProcessRunner implements ProcessRunner {
  private static final int KEPT_OUTPUT = 64 * 1024;
  private static final int LONGEST_LINE = 64 * 1024;
  private static final long GRACE_MILLIS = 2000;

  @Override
  public Result run(Command command) throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(command.arguments()).redirectErrorStream(true);
    command.directory().map(Path::toFile).ifPresent(builder::directory);
    command
        .environment()
        .ifPresent(
            environment -> {
              builder.environment().clear();
              builder.environment().putAll(environment);
            });
    Process process = builder.start();
    process.getOutputStream().close();
    StringBuilder output = new StringBuilder();
    Thread reader =
        DaemonThread.start("output of " + process.pid(), () -> read(process, command, output));
    try {
      boolean ended = process.waitFor(command.deadline().toMillis(), TimeUnit.MILLISECONDS);
      if (!ended) {
        kill(process);
      }
      int status = process.waitFor();
      // A grandchild can hold the pipe open after the program's end; do not wait for it forever.
      reader.join(2000);
      synchronized (output) {
        return new Result(status, !ended, output.toString());
      }
    } catch (InterruptedException e) {
      kill(process);
      throw e;
    }
  }

  private static void read(Process process, Command command, StringBuilder output) {
    try (BoundedLineReader lines = new BoundedLineReader(process.getInputStream(), LONGEST_LINE)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        synchronized (output) {
          output.append(line.get()).append('\n');
          if (output.length() > 2 * KEPT_OUTPUT) {
            output.delete(0, output.length() - KEPT_OUTPUT);
          }
        }
        command.onLine().accept(line.get());
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /**
   * Ends a program and its children. First with SIGTERM: {@code make} then stops its compilers and
   * starts no more, while a list of descendants misses those born after it was made. By its handle:
   * {@code Process.destroy} would close the pipe under the thread that reads it.
   */
  private static void kill(Process process) throws InterruptedException {
    ProcessHandle handle = process.toHandle();
    List<ProcessHandle> descendants = handle.descendants().toList();
    handle.destroy();
    try {
      process.waitFor(GRACE_MILLIS, TimeUnit.MILLISECONDS);
    } finally {
      handle.descendants().forEach(ProcessHandle::destroyForcibly);
      handle.destroyForcibly();
      descendants.forEach(ProcessHandle::destroyForcibly);
    }
  }
}
