package dev.coracle.cli.recipe;

import dev.coracle.build.Build;
import dev.coracle.build.BuildOutcome;
import dev.coracle.build.watch.ChangeSummary;
import dev.coracle.build.watch.FileWatcher;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.output.FailureReport;
import dev.coracle.diagnostic.CoracleException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;

/** Builds a recipe again and again, each time that one of its files was saved. */
final class WatchLoop {
  private final CliContext context;
  private final Build build;
  private final Path recipe;
  private final ChangeSummary changes = new ChangeSummary();
  private final Set<Path> inputs = new LinkedHashSet<>();

  WatchLoop(CliContext context, Build build, Path recipe) {
    this.context = context;
    this.build = build;
    this.recipe = recipe;
    inputs.add(recipe);
  }

  /**
   * Runs until it is interrupted.
   *
   * @param directory where the results go
   */
  int run(Path directory, Consumer<BuildOutcome> report) throws InterruptedException {
    boolean first = true;
    while (true) {
      lookForInputs();
      // Before the build: what is saved while it runs is built next.
      FileWatcher files = new FileWatcher(inputs);
      try {
        BuildOutcome outcome = build.run(recipe, directory);
        if (first || !outcome.unchanged()) {
          first = false;
          report.accept(outcome);
          say(changes.of(outcome));
        }
      } catch (CoracleException | IOException e) {
        FailureReport.print(context, e);
        say("waiting for the next save");
      }
      files.awaitChange();
    }
  }

  /** A recipe that cannot be read keeps the inputs that it had. */
  private void lookForInputs() {
    try {
      Set<Path> found = build.inputs(recipe);
      inputs.clear();
      inputs.addAll(found);
    } catch (CoracleException e) {
      // The build reports it.
      return;
    }
  }

  private void say(String line) {
    context.out().println(line);
    context.out().flush();
  }
}
