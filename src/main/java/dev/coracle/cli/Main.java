package dev.coracle.cli;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.unchanged.UnchangedBuild;
import dev.coracle.host.StandardError;
import dev.coracle.progress.Amounts;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The program's entry. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its status. */
  public static void main(String[] args) {
    long began = System.nanoTime();
    CliContext context =
        new CliContext(
            System.out,
            System.err,
            System.getenv(),
            Path.of("").toAbsolutePath(),
            Path.of(System.getProperty("coracle.home", "")).toAbsolutePath(),
            StandardError.isTerminal());
    Optional<List<String>> known = new UnchangedBuild(context, List.of(args)).recall();
    if (known.isPresent()) {
      String time = Amounts.duration((System.nanoTime() - began) / 1_000_000);
      known.get().forEach(line -> System.out.println(line.replace(UnchangedBuild.TIME, time)));
      System.out.flush();
      System.exit(0);
    }
    System.exit(CommandRunner.run(context, args));
  }
}
