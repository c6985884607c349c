package dev.coracle.cli.recipe;

import dev.coracle.build.cost.KernelTrial;
import dev.coracle.build.cost.KernelTrialRunner;
import dev.coracle.build.cost.TimeBudget;
import dev.coracle.build.cost.TrialRunner;
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
import java.util.function.Consumer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** What the commands that boot a recipe's guest without fragments have in common. */
final class TrialOptions {
  private static final String QEMU = "qemu-system-x86_64";

  @Option(
      names = "--fragment",
      paramLabel = "NAME",
      description = "Try only this fragment; may be repeated. Default: all of the recipe.")
  private List<String> only = List.of();

  @Option(
      names = "--budget",
      paramLabel = "TIME",
      description =
          "Begin no trial after this time, such as 30min. What was found out is kept; the next run"
              + " goes on from there.")
  private String budget;

  @Parameters(
      paramLabel = "RECIPE",
      description = "A recipe's file, or the name of one that comes with Coracle.")
  private Path recipe;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** The recipe's file. */
  Path file(CliContext context) throws IOException {
    return RecipeArgument.find(context, recipe).file();
  }

  private TimeBudget budget() {
    Optional<Duration> limit = Optional.ofNullable(budget).flatMap(Quantities::duration);
    if (budget != null && limit.isEmpty()) {
      throw new ParameterException(
          command.commandLine(),
          "Invalid value for option '--budget': " + budget + " is no time such as 90s or 30min");
    }
    return new TimeBudget(limit);
  }

  /** A search among trials, of these fragments and within this budget. */
  @FunctionalInterface
  interface Search<T> {
    T run(
        TrialRunner trials,
        List<String> fragments,
        TimeBudget budget,
        Consumer<KernelTrial> onTrial)
        throws IOException, InterruptedException;
  }

  /** Runs a search, and says what was tried. */
  <T> T run(CliContext context, FetchOptions fetch, Search<T> search)
      throws IOException, InterruptedException {
    try (ProgressScope watched = new ProgressScope(context)) {
      KernelTrialRunner trials = trials(context, fetch, watched);
      return search.run(
          trials,
          fragments(trials),
          budget(),
          trial -> watched.progress().say("tried without " + trial.without()));
    }
  }

  /** Builds and boots; this host can do so. */
  private KernelTrialRunner trials(CliContext context, FetchOptions fetch, ProgressScope watched)
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

  /** The fragments to try. */
  private List<String> fragments(KernelTrialRunner trials) {
    List<String> all = trials.fragments();
    for (String name : only) {
      if (!all.contains(name)) {
        throw new ParameterException(
            command.commandLine(),
            "Invalid value for option '--fragment': the recipe has no fragment "
                + name
                + ": "
                + Suggestions.suggestion(name, all, "it has " + String.join(", ", all)));
      }
    }
    return only.isEmpty() ? all : all.stream().filter(only::contains).toList();
  }
}
