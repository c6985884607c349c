package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.coracle.cli.context.CliContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Runs command lines in a directory of their own and keeps what they say. */
final class Cli {
  private final Path directory;
  private final Map<String, String> environment = new HashMap<>();

  Cli(Path directory) {
    this.directory = directory;
    environment.put("HOME", directory.resolve("home").toString());
    environment.put("PATH", directory.resolve("bin").toString());
  }

  /**
   * How a command ended.
   *
   * @param out standard output
   * @param err standard error
   */
  record Ended(int status, String out, String err) {}

  /** Sets an environment variable. */
  Cli with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Puts a program on the PATH that says something and does no more. */
  Cli program(String name, String says) throws IOException {
    Path file = Files.createDirectories(directory.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\ncat <<'X'\n" + says + "\nX\n");
    if (!file.toFile().setExecutable(true)) {
      throw new IOException("cannot make executable: " + file);
    }
    return this;
  }

  /** Runs a command line; none may end in a stack trace. */
  Ended run(String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        CommandRunner.run(
            new CliContext(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                Map.copyOf(environment),
                directory,
                directory,
                false),
            args);
    Ended ended =
        new Ended(
            status, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    assertFalse(ended.err().contains("\tat "), ended.err());
    assertFalse(ended.out().contains("\tat "), ended.out());
    return ended;
  }
}
