package dev.coracle.cli.recipe;

import dev.coracle.build.batch.BatchResult;
import dev.coracle.build.context.BuildContext;
import dev.coracle.cli.context.CliContext;
import dev.coracle.cli.context.CommonOptions;
import dev.coracle.cli.context.ProgressScope;
import dev.coracle.cli.context.StoreLimit;
import dev.coracle.cli.output.BatchSummary;
import dev.coracle.cli.output.EventLog;
import dev.coracle.cli.output.EventsOption;
import dev.coracle.cli.output.FailureReport;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A build of several recipes, wherever it runs: what is shown meanwhile, and what is said at the
 * end.
 *
 * @param junit the file with the checks of all results
 * @param outcomes receives each result and whatever is to be said of it
 */
record BatchRun(
    CliContext context,
    CommonOptions.OutputFormat format,
    Path junit,
    Optional<EventLog> log,
    Consumer<BatchResult> outcomes) {

  /** What makes a build's context of the progress that is shown. */
  @FunctionalInterface
  interface Contexts {
    BuildContext over(Progress progress) throws IOException;
  }

  /** What builds. */
  @FunctionalInterface
  interface Runner {
    /**
     * Builds them.
     *
     * @param ended is to be called with every result as it comes
     */
    List<BatchResult> run(BuildContext build, Consumer<BatchResult> ended)
        throws IOException, InterruptedException;
  }

  /**
   * Builds, and prints the summary.
   *
   * @return the status of the first recipe that failed
   */
  int run(Contexts contexts, Runner runner) throws IOException, InterruptedException {
    long began = System.nanoTime();
    List<BatchResult> results;
    try (ProgressScope watched = new ProgressScope(context)) {
      Progress progress = EventsOption.progress(log, watched.progress());
      BuildContext build = contexts.over(progress);
      results = runner.run(build, each -> progress.say(BatchSummary.line(each)));
      StoreLimit.apply(context, build.store());
    }
    int status = ExitCode.OK.status();
    for (BatchResult each : results) {
      outcomes.accept(each);
      int own = each.good() || each.skipped() ? status : status(each);
      status = status == ExitCode.OK.status() ? own : status;
    }
    BatchSummary summary = new BatchSummary(context, results);
    summary.print(format, (System.nanoTime() - began) / 1_000_000);
    BatchSummary.writeJunit(summary.suites(), context.directory(), junit);
    return status;
  }

  /** Prints why a build failed. */
  private int status(BatchResult result) {
    if (result.failure().isEmpty()) {
      return ExitCode.VERIFICATION.status();
    }
    context.err().println(result.name() + ":");
    return FailureReport.print(context, result.failure().get());
  }
}
