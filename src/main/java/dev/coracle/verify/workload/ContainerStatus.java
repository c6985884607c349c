package dev.coracle.verify.workload;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What a guest reported of its container so far; read in a thread of its own. */
final class ContainerStatus {
  private static final String ERROR = "error ";
  private static final String EXIT = "exit ";

  /** Of the runtime's messages. */
  private static final int MAX_MESSAGE = 8192;

  private boolean started;
  private boolean ended;
  private Optional<Integer> exit = Optional.empty();
  private String error = "";
  private String messages = "";

  /** Reads lines until the port is closed. */
  void read(InputStream port, Runnable whenStarted) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(port, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.equals("start")) {
          whenStarted.run();
        }
        accept(line);
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

  /** Waits a little for something new. */
  synchronized void await(long millis) throws InterruptedException {
    if (!ended && exit.isEmpty()) {
      wait(millis);
    }
  }
}
