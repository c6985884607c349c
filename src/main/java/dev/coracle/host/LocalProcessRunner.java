package dev.coracle.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs programs on this machine. */
public final class LocalProcessRunner implements ProcessRunner {
  private static final int KEPT_OUTPUT = 64 * 1024;

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
    Thread reader = new Thread(() -> read(process, command, output), "output of " + process.pid());
    reader.setDaemon(true);
    reader.start();
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
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        synchronized (output) {
          output.append(line).append('\n');
          if (output.length() > 2 * KEPT_OUTPUT) {
            output.delete(0, output.length() - KEPT_OUTPUT);
          }
        }
        command.onLine().accept(line);
      }
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void kill(Process process) {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
