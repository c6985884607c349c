package dev.coracle.verify.boot;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.verify.qemu.QemuProcess;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A side task in its thread; closing it ends it. */
final class SideTaskRunner implements AutoCloseable {
  private static final long LAST_SECONDS = 5;

  private final FutureTask<Void> work;
  private final Thread thread;

  SideTaskRunner(SideTask task, QemuProcess qemu) {
    this.work =
        new FutureTask<>(
            () -> {
              task.run(qemu);
              return null;
            });
    this.thread = DaemonThread.start("side task", work);
  }

  /**
   * Waits a while for the task's end, if asked to.
   *
   * @throws IOException if it failed
   */
  void finish(boolean wait) throws IOException, InterruptedException {
    try {
      if (wait) {
        work.get(LAST_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      // What it did not get to is missing from its outcome.
      return;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(LAST_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
