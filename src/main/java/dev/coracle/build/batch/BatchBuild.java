package dev.coracle.build.batch;

import dev.coracle.build.Build;
import dev.coracle.build.BuildOutcome;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.ConcurrencyLimits;
import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.progress.NamedProgress;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Recipe;
import dev.coracle.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Builds several recipes at once. They share the store, so that what two of them need, such as a
 * kernel, is fetched and made once; trees are put together side by side, while kernels and
 * verifications, which fill the host alone, take turns.
 */
public final class BatchBuild {
  /** Heap that a build needs while others wait: its tree's content and indexes of packages. */
  private static final long HEAP_BYTES = 128L << 20;

  private static final int MOST_AT_ONCE = 16;

  private final BuildContext context;
  private final boolean keepGoing;
  private final AtomicBoolean stopped = new AtomicBoolean();

  /**
   * @param keepGoing whether to begin further builds after one has failed
   */
  public BatchBuild(BuildContext context, boolean keepGoing) {
    this.context = context;
    this.keepGoing = keepGoing;
  }

  /** A recipe that can be read, or why it cannot. */
  private record Read(BatchJob job, String name, long memory, Optional<Exception> problem) {}

  /**
   * Builds. Problems of single recipes are results, not exceptions.
   *
   * @param output where results go
   * @param ended is called with every result as it comes, from several threads
   * @return the results, in the order of the jobs
   * @throws CoracleException (RECIPE) before anything is built: a recipe cannot be read and nobody
   *     said to go on, or two recipes have the same result
   */
  public List<BatchResult> run(List<BatchJob> jobs, Path output, Consumer<BatchResult> ended)
      throws IOException {
    List<Read> read = new ArrayList<>();
    for (BatchJob job : jobs) {
      read.add(read(job));
    }
    checkReadable(read);
    checkDistinct(read);
    long memory = read.stream().mapToLong(Read::memory).max().orElse(1);
    ConcurrencyLimits limits =
        new ConcurrencyLimits(Runtime.getRuntime().availableProcessors(), Verifier.atOnce(memory));
    int width = read.stream().mapToInt(each -> each.name().length()).max().orElse(0);
    List<Callable<BatchResult>> tasks = new ArrayList<>();
    for (Read each : read) {
      tasks.add(
          () -> {
            BatchResult result = build(each, output, limits, width);
            if (!result.skipped()) {
              ended.accept(result);
            }
            return result;
          });
    }
    return ParallelTasks.runIo(threads(), tasks);
  }

  private static int threads() {
    long byHeap = Runtime.getRuntime().maxMemory() / HEAP_BYTES;
    return (int) Math.max(2, Math.min(MOST_AT_ONCE, byHeap));
  }

  private Read read(BatchJob job) {
    try {
      Recipe recipe = new Build(context, job.options()).read(job.recipe());
      String name = recipe.version().map(v -> recipe.name() + " " + v).orElse(recipe.name());
      return new Read(job, name, recipe.verify().memory(), Optional.empty());
    } catch (CoracleException e) {
      return new Read(job, job.recipe().getFileName().toString(), 0, Optional.of(e));
    }
  }

  private void checkReadable(List<Read> all) {
    List<Diagnostic> problems = new ArrayList<>();
    for (Read each : all) {
      if (each.problem().orElse(null) instanceof CoracleException e) {
        problems.addAll(e.diagnostics());
      }
    }
    if (!problems.isEmpty() && !keepGoing) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
  }

  private static void checkDistinct(List<Read> all) {
    Map<String, Path> files = new HashMap<>();
    List<Diagnostic> problems = new ArrayList<>();
    for (Read each : all) {
      Path other = each.problem().isPresent() ? null : files.put(each.name(), each.job().recipe());
      if (other != null) {
        problems.add(
            Diagnostic.error(
                "build.same-result",
                other + " and " + each.job().recipe() + " would both be the result " + each.name(),
                "name each recipe once, and give each its own name or version"));
      }
    }
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
  }

  private BatchResult build(Read read, Path output, ConcurrencyLimits limits, int width) {
    if (read.problem().isPresent()) {
      return new BatchResult(read.job(), read.name(), Optional.empty(), read.problem(), 0);
    }
    if (stopped.get()) {
      return new BatchResult(read.job(), read.name(), Optional.empty(), Optional.empty(), 0);
    }
    long began = System.nanoTime();
    Progress shared = context.progress();
    try (NamedProgress progress = new NamedProgress(shared, read.name(), width)) {
      Build build = new Build(context.with(progress), read.job().options(), limits);
      return ended(read, Optional.of(build.run(read.job().recipe(), output)), null, began);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ended(read, Optional.empty(), e, began);
    } catch (IOException | RuntimeException e) {
      return ended(read, Optional.empty(), e, began);
    }
  }

  private BatchResult ended(
      Read read, Optional<BuildOutcome> outcome, @Nullable Exception failure, long began) {
    BatchResult result =
        new BatchResult(
            read.job(),
            read.name(),
            outcome,
            Optional.ofNullable(failure),
            (System.nanoTime() - began) / 1_000_000);
    if (!result.good() && !keepGoing) {
      stopped.set(true);
    }
    return result;
  }
}
