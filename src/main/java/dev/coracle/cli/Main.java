package dev.coracle.cli;

import dev.coracle.cli.context.CliContext;
import dev.coracle.host.StandardError;
import java.nio.file.Path;

/** The program's entry. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its status. */
  public static void main(String[] args) {
    CliContext context =
        new CliContext(
            System.out,
            System.err,
            System.getenv(),
            Path.of("").toAbsolutePath(),
            Path.of(System.getProperty("coracle.home", "")).toAbsolutePath(),
            StandardError.isTerminal());
    System.exit(CommandRunner.run(context, args));
  }
}
