package dev.coracle.build.slurm;

import dev.coracle.build.BuildOutcome;
import dev.coracle.build.batch.BatchRecipe;
import dev.coracle.build.batch.BatchResult;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.progress.NamedProgress;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.ResultStore;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A recipe and the jobs that make its result, the last of which has it. */
final class WatchedRecipe {
  private final BatchRecipe recipe;
  private final List<WatchedJob> jobs;
  private final NamedProgress progress;
  private final long began = System.nanoTime();
  private Optional<BatchResult> result = Optional.empty();

  /**
   * @param jobs in the order in which they run; the first may be another recipe's too
   */
  WatchedRecipe(BatchRecipe recipe, List<WatchedJob> jobs, NamedProgress progress) {
    this.recipe = recipe;
    this.jobs = List.copyOf(jobs);
    this.progress = progress;
  }

  Optional<BatchResult> result() {
    return result;
  }

  /** Those that are still to be watched. */
  Stream<WatchedJob> openJobs() {
    return result.isPresent()
        ? Stream.empty()
        : jobs.stream().filter(each -> each.ending().isEmpty());
  }

  /** Whether none of its own jobs has begun; that of a kernel serves others too. */
  boolean waits() {
    return result.isEmpty() && jobs.stream().skip(1).allMatch(WatchedJob::waits);
  }

  /**
   * Has a result once its last job has ended, or one that the others wait for failed. Slurm cancels
   * those others, which says nothing, so the jobs are looked at in their order.
   */
  Optional<BatchResult> settle() {
    for (WatchedJob job : jobs) {
      Optional<WatchedJob.Ending> ending = job.ending();
      if (ending.isEmpty()) {
        return result;
      }
      if (ending.get().failure().isPresent()) {
        fail(ending.get().failure().get());
        return result;
      }
    }
    try {
      end(result(Optional.of(outcome(jobs.get(jobs.size() - 1))), Optional.empty()));
    } catch (CoracleException e) {
      fail(e);
    }
    return result;
  }

  /** It ends without a result of its own. */
  void fail(CoracleException why) {
    end(result(Optional.empty(), Optional.of(why)));
  }

  /** It is not built, since another one failed. */
  void skip() {
    end(recipe.notBuilt());
  }

  /** Shows it no longer. */
  void close() {
    jobs.forEach(WatchedJob::close);
    progress.close();
  }

  private void end(BatchResult how) {
    result = Optional.of(how);
    progress.close();
  }

  private BatchResult result(Optional<BuildOutcome> outcome, Optional<Exception> failure) {
    return new BatchResult(recipe.job(), recipe.name(), outcome, failure, millis());
  }

  private BuildOutcome outcome(WatchedJob last) {
    JobEvents.Result made = last.result().orElseThrow(last::noResult);
    Manifest manifest = ManifestReader.read(made.directory().resolve(ResultStore.MANIFEST));
    List<Diagnostic> warnings =
        jobs.stream().flatMap(each -> each.warnings().stream()).distinct().toList();
    return new BuildOutcome(
        made.directory(),
        manifest,
        made.passed(),
        Optional.empty(),
        unchanged(made),
        warnings,
        millis());
  }

  /** Whether neither the build nor the boot had anything to do. */
  private boolean unchanged(JobEvents.Result made) {
    return made.unchanged()
        && jobs.stream()
            .flatMap(each -> each.result().stream())
            .allMatch(JobEvents.Result::unchanged);
  }

  private long millis() {
    return (System.nanoTime() - began) / 1_000_000;
  }
}
