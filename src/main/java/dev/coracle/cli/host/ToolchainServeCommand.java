package dev.coracle.cli.host;

import dev.coracle.build.Build;
import dev.coracle.build.farm.CompileServer;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.HelpOption;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.kernel.KernelToolchain;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coracle toolchain serve}. */
@Command(
    name = "serve",
    description = {
      "Compile for other machines, by distccd, with the locked toolchain of a recipe and nothing"
          + " else.",
      "",
      "The recipe says `compiler: packages`. Builds with --compiler-launcher distcc and the same"
          + " toolchain in their lock may use this server; it does not know the compiler of any"
          + " other. It has no passwords: listen in networks of your own only. Ctrl-C ends it."
    },
    footer = {
      "",
      "Example:",
      "  coracle toolchain serve --listen 10.0.0.7 --allow 10.0.0.0/24 my.yaml"
    })
public final class ToolchainServeCommand implements Callable<Integer> {
  private final CliContext context;

  @SuppressWarnings("UnusedVariable") // picocli acts on it
  @Mixin
  private HelpOption help;

  @Mixin private FetchOptions fetch;
  @Mixin private RecipeArgument recipe;

  @Option(
      names = "--listen",
      paramLabel = "ADDRESS",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Default: ${DEFAULT-VALUE}.")
  private String address;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "3632",
      description = "Port to listen on. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Option(
      names = "--allow",
      paramLabel = "NETWORK",
      defaultValue = "127.0.0.0/8",
      description = "Address or network of clients; may be repeated. Default: ${DEFAULT-VALUE}.")
  private List<String> allowed;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print a line for each compile.")
  private boolean verbose;

  public ToolchainServeCommand(CliContext context) {
    this.context = context;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    CommandServices workplace = new CommandServices(context);
    RecipeArgument.Found found = recipe.find(context);
    int jobs = fetch.givenJobs().orElse(Runtime.getRuntime().availableProcessors());
    try (ProgressScope shown = new ProgressScope(context)) {
      Build build = workplace.build(shown, fetch.options(found));
      KernelToolchain toolchain = build.toolchain(found.file());
      toolchain
          .step()
          .ifPresent(
              step ->
                  shown
                      .progress()
                      .say("toolchain " + step.digest().hex() + " on " + address + ":" + port));
      new CompileServer(
              new LocalProcessRunner(),
              workplace.tools(),
              new CompileServer.Settings(address, port, allowed, jobs, verbose))
          .run(toolchain, shown.progress()::say);
    }
    return ExitCode.OK.status();
  }
}
