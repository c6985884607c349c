package dev.coracle.cli.context;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command. */
public final class CommonOptions {
  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private HelpOption help;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "Format of results on standard output (default: text).")
  public OutputFormat format = OutputFormat.text;

  /** Whether results are for programs. */
  public boolean json() {
    return format == OutputFormat.json;
  }

  /** For people or for programs. */
  public enum OutputFormat {
    text,
    json
  }
}
