package dev.coracle.build.batch;

import dev.coracle.build.Build;
import dev.coracle.build.BuildOutcome;
import dev.coracle.build.context.BuildContext;
import dev.coracle.build.context.ConcurrencyLimits;
import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.progress.NamedProgress;
import dev.coracle.progress.Progress;
import dev.coracle.verify.Verifier;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    List<BatchRecipe> read = BatchRecipe.read(context, jobs, keepGoing);
    long memory = read.stream().mapToLong(BatchRecipe::memory).max().orElse(1);
    ConcurrencyLimits limits =
        new ConcurrencyLimits(Runtime.getRuntime().availableProcessors(), Verifier.atOnce(memory));
    int width = BatchRecipe.width(read);
    List<Callable<BatchResult>> tasks = new ArrayList<>();
    for (BatchRecipe each : read) {
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

  private BatchResult build(BatchRecipe read, Path output, ConcurrencyLimits limits, int width) {
    if (read.problem().isPresent() || stopped.get()) {
      return read.notBuilt();
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
      BatchRecipe read, Optional<BuildOutcome> outcome, @Nullable Exception failure, long began) {
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
