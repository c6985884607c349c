package dev.coracle.cli.recipe;

import dev.coracle.build.cost.KernelTrialRunner;
import dev.coracle.build.cost.TimeBudget;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommandServices;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.host.HostTool.Capability;
import dev.coracle.recipe.schema.Quantities;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
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

  /**
   * Those of some names that were chosen, in their order; all if none was.
   *
   * @param option by which they are chosen
   * @param refusal what is said of a name that is not among them
   * @param otherwise what to do where no name is near
   */
  static List<String> chosen(
      CommandLine command,
      String option,
      List<String> chosen,
      List<String> names,
      UnaryOperator<String> refusal,
      String otherwise) {
    for (String name : chosen) {
      if (!names.contains(name)) {
        throw new ParameterException(
            command,
            "Invalid value for option '"
                + option
                + "': "
                + refusal.apply(name)
                + ": "
                + Suggestions.suggestion(name, names, otherwise));
      }
    }
    return chosen.isEmpty() ? names : names.stream().filter(chosen::contains).toList();
  }

  /** Builds and boots; this host can do so. */
  KernelTrialRunner trials(
      CliContext context, FetchOptions fetch, ProgressScope watched, RecipeArgument.Found recipe)
      throws IOException, InterruptedException {
    CommandServices services = new CommandServices(context);
    services.require(Set.of(Capability.RESOLVE, Capability.BOOT), false);
    return new KernelTrialRunner(
        services.buildContext(watched.progress()),
        fetch.options(recipe),
        recipe.file(),
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
