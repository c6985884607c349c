package dev.coracle.cli;

import picocli.CommandLine.Option;

/** Options of every command. */
final class CommonOptions {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = "--format",
      paramLabel = "text|json",
      description = "How results are written to standard output (default: text).")
  OutputFormat format = OutputFormat.text;

  /** Whether results are for programs. */
  boolean json() {
    return format == OutputFormat.json;
  }

  /** For people or for programs. */
  enum OutputFormat {
    text,
    json
  }
}
