package dev.coracle.cli.recipe;

import dev.coracle.build.cost.KernelTrial;
import dev.coracle.build.cost.KernelTrialRunner;
import dev.coracle.build.cost.TimeBudget;
import dev.coracle.build.cost.TrialRunner;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.FetchOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.RecipeArgument;
import dev.coracle.cli.output.TrialText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that boot a recipe's guest without fragments have in common. */
final class FragmentTrialOptions {
  @Option(
      names = "--fragment",
      paramLabel = "NAME",
      description = "Try only this fragment; may be repeated. Default: all of the recipe.")
  private List<String> only = List.of();

  @Mixin private TrialOptions options;

  @Mixin private RecipeArgument recipe;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /** The recipe's file. */
  Path file(CliContext context) throws IOException {
    return recipe.find(context).file();
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
    TimeBudget budget = options.budget(command.commandLine());
    try (ProgressScope watched = new ProgressScope(context)) {
      KernelTrialRunner trials = options.trials(context, fetch, watched, recipe.find(context));
      return search.run(
          trials.withoutFragments(),
          fragments(trials),
          budget,
          trial -> watched.progress().say(TrialText.tried("without", trial)));
    }
  }

  /** The fragments to try. */
  private List<String> fragments(KernelTrialRunner trials) {
    List<String> all = trials.fragments();
    return TrialOptions.chosen(
        command.commandLine(),
        "--fragment",
        only,
        all,
        name -> "the recipe has no fragment " + name,
        "it has " + String.join(", ", all));
  }
}
