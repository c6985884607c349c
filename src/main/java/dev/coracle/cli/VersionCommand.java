package dev.coracle.cli;

import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coracle version}. */
@Command(name = "version", description = "Print the versions of Coracle and Java.")
final class VersionCommand implements Callable<Integer> {
  private final CliContext context;
  @Mixin private CommonOptions common;

  VersionCommand(CliContext context) {
    this.context = context;
  }

  /** The program's version, from the jar's manifest. */
  static String version() {
    String version = VersionCommand.class.getPackage().getImplementationVersion();
    return version == null ? "unpackaged" : version;
  }

  @Override
  public Integer call() {
    String java = Runtime.version().toString();
    context
        .out()
        .println(
            common.json()
                ? "{\"coracle\": \"" + version() + "\", \"java\": \"" + java + "\"}"
                : "coracle " + version() + " (Java " + java + ")");
    return 0;
  }
}
