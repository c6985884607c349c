package dev.coracle.build;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Runs independent work at once. */
final class SideBySide {
  private SideBySide() {}

  /**
   * Runs all and gives their answers in order. The first failure, in the order of the list, is
   * thrown once all have ended; after a failure the others are interrupted.
   */
  static <T> List<T> run(int threads, List<? extends Callable<? extends T>> work)
      throws IOException, InterruptedException {
    ExecutorService executor =
        Executors.newFixedThreadPool(
            Math.max(1, Math.min(threads, work.size())),
            runnable -> {
              Thread thread = new Thread(runnable, "build step");
              thread.setDaemon(true);
              return thread;
            });
    try {
      List<Future<? extends T>> futures = new ArrayList<>();
      for (Callable<? extends T> each : work) {
        futures.add(executor.submit(each));
      }
      List<T> answers = new ArrayList<>();
      for (Future<? extends T> future : futures) {
        answers.add(future.get());
      }
      return answers;
    } catch (ExecutionException e) {
      throw unwrap(e.getCause());
    } finally {
      executor.shutdownNow();
    }
  }

  private static RuntimeException unwrap(Throwable cause) throws IOException, InterruptedException {
    if (cause instanceof IOException io) {
      throw io;
    }
    if (cause instanceof InterruptedException interrupted) {
      throw interrupted;
    }
    if (cause instanceof Error error) {
      throw error;
    }
    return cause instanceof RuntimeException runtime
        ? runtime
        : new UncheckedIOException(new IOException(cause));
  }
}
