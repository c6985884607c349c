package dev.coracle.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The terminal that standard input is. It may be made raw, so that every key reaches a guest;
 * closing it brings back what was set before.
 */
public final class Terminal implements AutoCloseable {
  private final String settings;
  private final Optional<String> size;

  private Terminal(String settings, Optional<String> size) {
    this.settings = settings;
    this.size = size;
  }

  /** The terminal, if standard input is one. */
  public static Optional<Terminal> ofStandardInput() throws IOException, InterruptedException {
    Optional<String> settings = stty("-g");
    return settings.isEmpty()
        ? Optional.empty()
        : Optional.of(new Terminal(settings.get(), stty("size")));
  }

  /** Its rows and columns, separated by a blank, if it knows them. */
  public Optional<String> size() {
    return size.filter(text -> text.matches("[1-9][0-9]{0,3} [1-9][0-9]{0,3}"));
  }

  /** Hands on every key as it is, Ctrl-C too. */
  public void raw() throws IOException, InterruptedException {
    stty("raw", "-echo");
  }

  /** Brings back what was set before. */
  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      stty(settings);
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** What stty(1) says; empty if it fails, as it does where standard input is no terminal. */
  private static Optional<String> stty(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("stty"));
    command.addAll(List.of(words));
    Process process =
        new ProcessBuilder(command)
            .redirectInput(ProcessBuilder.Redirect.INHERIT)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    return process.waitFor() == 0 ? Optional.of(said.strip()) : Optional.empty();
  }
}
