package dev.coracle.verify.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
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
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(port, StandardCharsets.UTF_8))) {
      for (String line = line(lines); !line.isEmpty(); line = line(lines)) {
        if (line.strip().equals("start")) {
          whenStarted.run();
        }
        accept(line.strip());
      }
    } catch (IOException e) {
      // QEMU is gone.
      return;
    } finally {
      end();
    }
  }

  /** The next line with its end, empty if there is none; of a long one only the beginning. */
  private static String line(Reader port) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = port.read(); c >= 0; c = port.read()) {
      if (c == '\n') {
        return line.append('\n').toString();
      }
      if (line.length() < MAX_LINE) {
        line.append((char) c);
      }
    }
    return line.toString();
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
