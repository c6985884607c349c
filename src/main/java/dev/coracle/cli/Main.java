package dev.coracle.cli;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.unchanged.UnchangedCommand;
import dev.coracle.host.StandardError;
import dev.coracle.host.StandardOutput;
import dev.coracle.progress.Amounts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The program's entry. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its status. */
  public static void main(String[] args) {
    try {
      run(args);
    } catch (LinkageError e) {
      // Without another class of this program: it may be just those that cannot be loaded.
      System.err.println("error: Java cannot load a part of the program: " + e + " [host.program]");
      System.err.println(
          "  fix: raise the limit of open files (ulimit -n 1024), or start again if the program was"
              + " replaced meanwhile");
      System.exit(6);
    }
  }

  private static void run(String[] args) {
    long began = System.nanoTime();
    CliContext context =
        new CliContext(
            StandardOutput.open(),
            System.err,
            System.getenv(),
            Path.of("").toAbsolutePath(),
            Path.of(System.getProperty("coracle.home", "")).toAbsolutePath(),
            StandardError.isTerminal());
    Optional<List<String>> known = new UnchangedCommand(context, List.of(args)).recall();
    if (known.isPresent()) {
      String time = Amounts.duration((System.nanoTime() - began) / 1_000_000);
      known.get().forEach(line -> context.out().println(line.replace(UnchangedCommand.TIME, time)));
      System.exit(context.out().checkError() ? CommandRunner.ended(context, 0) : 0);
    }
    System.exit(CommandRunner.run(context, args));
  }
}
