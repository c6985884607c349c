package dev.coracle.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ParallelTasksTest {
  private static final int WORKING = 300;

  @TempDir Path directory;
  private final CountDownLatch started = new CountDownLatch(1);

  @Test
  void resultsComeInTheOrderOfTheTasks() throws Exception {
    List<Callable<Integer>> tasks = List.of(() -> 1, () -> 2, () -> 3);
    assertEquals(List.of(1, 2, 3), ParallelTasks.run(2, tasks, () -> {}));
  }

  /** The caller deletes the directory next; a writer that still runs would make it again. */
  @Test
  void aFailureIsReportedWhenNobodyWritesAnyMore() throws Exception {
    Path draft = Files.createDirectory(directory.resolve("draft"));
    AtomicInteger cancelled = new AtomicInteger();
    Callable<Void> fails =
        () -> {
          started.await();
          throw new IOException("one form fails");
        };
    IOException e =
        assertThrows(
            IOException.class,
            () -> ParallelTasks.run(2, List.of(writer(draft), fails), cancelled::incrementAndGet));
    assertEquals("one form fails", e.getMessage());
    assertEquals(1, cancelled.get());
    assertTrue(Files.exists(draft.resolve("last")), "the writer is still at it");
  }

  @Test
  void anInterruptedCallerWaitsTooAndStaysInterrupted() throws Exception {
    Path draft = Files.createDirectory(directory.resolve("draft"));
    Thread caller = Thread.currentThread();
    Callable<Void> interrupts =
        () -> {
          started.await();
          caller.interrupt();
          try {
            Thread.sleep(WORKING);
          } catch (InterruptedException e) {
            caller.interrupt(); // while it waits for the end of this
          }
          return null;
        };
    assertThrows(
        CancellationException.class,
        () -> ParallelTasks.run(2, List.of(writer(draft), interrupts), () -> {}));
    assertTrue(Thread.interrupted());
    assertTrue(Files.exists(draft.resolve("last")), "the writer is still at it");
  }

  @Test
  void oneThatHangsIsNotWaitedForForEver() {
    CountDownLatch never = new CountDownLatch(1);
    Callable<Void> hangs =
        () -> {
          started.countDown();
          while (true) {
            try {
              never.await();
            } catch (InterruptedException e) {
              continue; // As a read of a socket, which no interrupt ends.
            }
          }
        };
    Callable<Void> fails =
        () -> {
          started.await();
          throw new IOException("fails");
        };
    assertThrows(
        IOException.class,
        () -> ParallelTasks.run(2, List.of(hangs, fails), () -> {}, Duration.ofMillis(50)));
  }

  /** Ends some time after it was interrupted, as one that writes a block to its end. */
  private Callable<Void> writer(Path draft) {
    return () -> {
      started.countDown();
      try {
        Thread.sleep(Duration.ofMinutes(1).toMillis());
      } catch (InterruptedException e) {
        Thread.sleep(WORKING);
        Files.writeString(draft.resolve("last"), "");
      }
      return null;
    };
  }
}
