package dev.coracle.concurrent;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Runs tasks on a few threads of their own. The first failure ends the others, and is thrown when
 * they have ended: only then can their output be removed.
 */
public final class ParallelTasks {
  /** A task that ignores an interrupt for so long hangs in a read, and writes nothing. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  private ParallelTasks() {}

  /**
   * Runs all tasks.
   *
   * @param threads how many at most at once
   * @param cancel called once if a task fails, so that the others, which are interrupted too, can
   *     end early
   * @return their results, in the order of the tasks
   * @throws Exception what the first failing task threw
   */
  public static <T> List<T> run(int threads, List<Callable<T>> tasks, Runnable cancel)
      throws Exception {
    return run(threads, tasks, cancel, GRACE);
  }

  /**
   * Runs all tasks, which fail with nothing but I/O errors and unchecked exceptions.
   *
   * @param threads how many at most at once
   * @return their results, in the order of the tasks
   */
  public static <T> List<T> runIo(int threads, List<Callable<T>> tasks) throws IOException {
    try {
      return run(threads, tasks, () -> {});
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** The results of two tasks. */
  public record Both<A, B>(A first, B second) {}

  /** Runs two tasks at once, under the rules of {@link #runIo}. */
  public static <A, B> Both<A, B> both(Callable<A> first, Callable<B> second) throws IOException {
    AtomicReference<A> a = new AtomicReference<>();
    AtomicReference<B> b = new AtomicReference<>();
    runIo(
        2,
        List.of(
            () -> {
              a.set(first.call());
              return true;
            },
            () -> {
              b.set(second.call());
              return true;
            }));
    return new Both<>(Objects.requireNonNull(a.get()), Objects.requireNonNull(b.get()));
  }

  static <T> List<T> run(int threads, List<Callable<T>> tasks, Runnable cancel, Duration grace)
      throws Exception {
    if (tasks.size() == 1) {
      return List.of(tasks.get(0).call());
    }
    ExecutorService executor =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(threads, tasks.size())), DaemonThread.factory("parallel task"));
    try {
      ExecutorCompletionService<T> ended = new ExecutorCompletionService<>(executor);
      List<Future<T>> futures = new ArrayList<>();
      for (Callable<T> task : tasks) {
        futures.add(ended.submit(task));
      }
      for (int i = 0; i < tasks.size(); i++) {
        ended.take().get();
      }
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    } catch (ExecutionException e) {
      cancel.run();
      if (e.getCause() instanceof Exception cause) {
        throw cause;
      }
      throw e;
    } catch (InterruptedException e) {
      cancel.run();
      Thread.currentThread().interrupt();
      throw new CancellationException("interrupted");
    } finally {
      end(executor, grace);
    }
  }

  /** Interrupts running tasks and waits for their end, even if the wait is interrupted. */
  private static void end(ExecutorService executor, Duration grace) {
    executor.shutdownNow();
    long deadline = System.nanoTime() + grace.toNanos();
    boolean interrupted = Thread.interrupted();
    for (boolean ended = false; !ended; ) {
      try {
        executor.awaitTermination(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        ended = true;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
