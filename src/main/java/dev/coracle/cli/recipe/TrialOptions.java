package dev.coracle.cli.recipe;

import dev.coracle.build.cost.KernelTrialRunner;
import dev.coracle.build.cost.TimeBudget;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.recipe.schema.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the commands that boot a recipe's guest with other kernels have in common. */
final class TrialOptions {
  private static final String QEMU = "qemu-system-x86_64";

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description =
          "Begin no trial after this time, such as 30min. What was found out is kept; the next run"
              + " goes on from there.")
  private String budget;

  /** Whether a budget was given. */
  boolean given() {
    return budget != null;
  }

  TimeBudget budget(CommandLine command) {
    Optional<Duration> limit = Optional.ofNullable(budget).flatMap(Quantities::duration);
    if (budget != null && limit.isEmpty()) {
      throw new ParameterException(
          command,
          "Invalid value for option '--budget': " + budget + " is no time such as 90s or 30min");
    }
    return new TimeBudget(limit);
  }

  /** Builds and boots; this host can do so. */
  KernelTrialRunner trials(
      CliContext context, FetchOptions fetch, ProgressScope watched, Path recipe)
      throws IOException, InterruptedException {
    CommandServices services = new CommandServices(context);
    services.require(Set.of(Capability.RESOLVE, Capability.BOOT), false);
    RecipeArgument.Found found = RecipeArgument.find(context, recipe);
    return new KernelTrialRunner(
        services.buildContext(watched.progress()),
        fetch.options(found),
        found.file(),
        qemu(services));
  }

  private static String qemu(CommandServices services) throws IOException {
    Optional<Path> program = services.tools().find(QEMU);
    return program.isEmpty()
        ? "none"
        : program.get()
            + " "
            + Files.size(program.get())
            + " "
            + Files.getLastModifiedTime(program.get());
  }
}
