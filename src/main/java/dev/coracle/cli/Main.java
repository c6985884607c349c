package dev.coracle.cli;

import dev.coracle.cli.context.CliContext;
import java.io.Console;
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
            terminal(System.console()));
    System.exit(CommandRunner.run(context, args));
  }

  /** Since JDK 22 there is a console without a terminal too, and a method that tells them apart. */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean terminal(Console console) {
    try {
      return console != null && (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException olderJdk) {
      return true;
    }
  }
}
