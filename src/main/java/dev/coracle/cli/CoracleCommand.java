package dev.coracle.cli;

import dev.coracle.cli.context.HelpOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code coracle} alone: says what there is. */
@Command(
    name = "coracle",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = false,
    description = {
      "Builds mini operating systems for containers that run in their own small virtual machine.",
      ""
    },
    footer = {
      "",
      "Begin with:",
      "  coracle build --setup recipes/base.yaml   build, boot and check the example",
      "  coracle list                              see what was built",
      "",
      "`coracle COMMAND --help` explains a command.",
      "",
      "Exit status: 0 done; 1 the answer is no; 2 usage; 3 recipe; 4 resolution or lock;",
      "5 integrity; 6 environment; 7 verification; 8 time-out; 70 a bug; 130 interrupted"
    })
final class CoracleCommand implements Runnable {
  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private HelpOption help;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }
}
