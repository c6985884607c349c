package dev.coracle.build.slurm;

import dev.coracle.build.batch.BatchResult;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.progress.Progress;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** Watches the jobs of one run until every recipe has its result. */
final class SlurmWatch {
  private final SlurmCommands slurm;
  private final SlurmBuild.Settings settings;
  private final Progress progress;
  private final List<WatchedRecipe> recipes;
  private final Consumer<BatchResult> ended;
  private long silentNanos;
  private long idleNanos;

  /**
   * @param ended is called with every result as it comes
   */
  SlurmWatch(
      SlurmCommands slurm,
      SlurmBuild.Settings settings,
      Progress progress,
      List<WatchedRecipe> recipes,
      Consumer<BatchResult> ended) {
    this.slurm = slurm;
    this.settings = settings;
    this.progress = progress;
    this.recipes = recipes;
    this.ended = ended;
  }

  /**
   * Watches.
   *
   * @param pause between two questions to the controller
   */
  void run(Duration pause) throws IOException, InterruptedException {
    while (!openJobs().isEmpty()) {
      List<WatchedJob> jobs = openJobs();
      Optional<Map<Long, JobState>> states = ask(jobs);
      if (states.isPresent()) {
        for (WatchedJob job : jobs) {
          job.update(Optional.ofNullable(states.get().get(job.id())));
        }
        settle();
        checkNodes();
      }
      if (!openJobs().isEmpty()) {
        Thread.sleep(pause.toMillis());
      }
    }
  }

  private List<WatchedJob> openJobs() {
    return recipes.stream().flatMap(WatchedRecipe::openJobs).distinct().toList();
  }

  /** The jobs' states; empty if the controller is silent, which it may be for a while. */
  private Optional<Map<Long, JobState>> ask(List<WatchedJob> jobs)
      throws IOException, InterruptedException {
    try {
      Map<Long, JobState> states = slurm.states(jobs.stream().map(WatchedJob::id).toList());
      silentNanos = 0;
      return Optional.of(states);
    } catch (CoracleException e) {
      if (silentNanos == 0) {
        silentNanos = System.nanoTime();
        progress.say("Slurm does not answer; the jobs go on");
      }
      if (isOver(silentNanos)) {
        failAll(e);
      }
      return Optional.empty();
    }
  }

  private void settle() throws IOException, InterruptedException {
    boolean failed = false;
    for (WatchedRecipe recipe : recipes) {
      if (recipe.result().isEmpty() && recipe.settle().isPresent()) {
        BatchResult result = recipe.result().get();
        ended.accept(result);
        failed |= !result.good();
      }
    }
    if (failed && !settings.keepGoing()) {
      skipWaiting();
    }
  }

  private void skipWaiting() throws IOException, InterruptedException {
    Set<WatchedJob> before = new HashSet<>(openJobs());
    recipes.stream().filter(WatchedRecipe::waits).forEach(WatchedRecipe::skip);
    openJobs().forEach(before::remove);
    slurm.cancel(before.stream().map(WatchedJob::id).toList());
  }

  /** Nobody waits for ever for nodes that take no jobs. */
  private void checkNodes() throws IOException, InterruptedException {
    List<WatchedJob> jobs = openJobs();
    if (jobs.isEmpty() || !jobs.stream().allMatch(WatchedJob::waits)) {
      idleNanos = 0;
      return;
    }
    idleNanos = idleNanos == 0 ? System.nanoTime() : idleNanos;
    if (!isOver(idleNanos)) {
      return;
    }
    idleNanos = 0;
    List<SlurmNode> nodes = slurm.nodes();
    if (nodes.stream().noneMatch(SlurmNode::usable)) {
      slurm.cancel(jobs.stream().map(WatchedJob::id).toList());
      failAll(SlurmDiagnostics.noNodes(nodes));
    }
  }

  private void failAll(CoracleException why) {
    List<WatchedRecipe> open = new ArrayList<>(recipes);
    open.removeIf(each -> each.result().isPresent());
    for (WatchedRecipe recipe : open) {
      recipe.fail(why);
      ended.accept(recipe.result().orElseThrow());
    }
  }

  private boolean isOver(long sinceNanos) {
    return System.nanoTime() - sinceNanos > settings.patience().toNanos();
  }
}
