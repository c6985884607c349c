package dev.coracle.verify.workload;

import dev.coracle.host.BoundedLineReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What a guest reported of its container so far; read in a thread of its own. */
final class ContainerStatus {
  private static final String ERROR = "error ";
  private static final String EXIT = "exit ";

  /** Of the runtime's messages. */
  private static final int MAX_MESSAGE = 8192;

  /** A guest that was taken over may write without end. */
  private static final int MAX_LINE = 4096;

  private boolean started;
  private boolean ended;
  private Optional<Integer> exit = Optional.empty();
  private String error = "";
  private String messages = "";

  /** Reads lines until the port is closed. */
  void read(InputStream port, Runnable whenStarted) {
    try (BoundedLineReader lines = new BoundedLineReader(port, MAX_LINE)) {
      for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
        if (line.get().equals("start")) {
          whenStarted.run();
        }
        accept(line.get());
      }
    } catch (IOException e) {
      // QEMU is gone.
      return;
    } finally {
      end();
    }
  }

  private synchronized void accept(String line) {
    if (!error.isEmpty()) {
      messages += messages.length() < MAX_MESSAGE ? line + "\n" : "";
    } else if (line.equals("start")) {
      started = true;
    } else if (line.startsWith(ERROR)) {
      error = line.substring(ERROR.length());
    } else if (line.startsWith(EXIT) && line.substring(EXIT.length()).matches("[0-9]{1,9}")) {
      exit = Optional.of(Integer.parseInt(line.substring(EXIT.length())));
    }
    notifyAll();
  }

  private synchronized void end() {
    ended = true;
    notifyAll();
  }

  /** Whether the guest has opened its ports. */
  synchronized boolean started() {
    return started;
  }

  /** The status that the program ended with, as wait(2) has it. */
  synchronized Optional<Integer> exit() {
    return exit;
  }

  /** The step that failed; empty if none did. */
  synchronized String error() {
    return error;
  }

  /** What the runtime wrote about it. */
  synchronized String messages() {
    return messages.strip();
  }

  /** Waits until the program has ended or the port is closed, but no longer than this. */
  synchronized void await(long millis) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long left = millis;
    while (!ended && exit.isEmpty() && left > 0) {
      wait(left);
      left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    }
  }
}
