package dev.coracle.cli.context;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where results go, and are looked for. */
public final class OutputOption {
  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Output directory (default: output).")
  private Path output = Path.of(ResultArgument.OUTPUT);

  /** The output directory as the user named it. */
  public Path named() {
    return output;
  }

  /** The output directory. */
  public Path directory(CliContext context) {
    return context.directory().resolve(output);
  }
}
