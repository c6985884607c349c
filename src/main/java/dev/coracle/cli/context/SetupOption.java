package dev.coracle.cli.context;

import picocli.CommandLine.Option;

/** The option of every command that needs tools of the host. */
public final class SetupOption {
  @Option(
      names = "--setup",
      description =
          "Install the host packages that this command needs first (apt; asks on a terminal;"
              + " needs root or sudo).")
  public boolean requested;
}
