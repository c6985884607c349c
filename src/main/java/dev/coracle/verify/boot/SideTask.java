package dev.coracle.verify.boot;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.verify.qemu.QemuProcess;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A companion at work beside a boot; closing it ends it. */
final class SideTask implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 5;

  private final FutureTask<Void> work;
  private final Thread thread;

  SideTask(Boot.Companion companion, QemuProcess qemu) {
    this.work =
        new FutureTask<>(
            () -> {
              companion.run(qemu);
              return null;
            });
    this.thread = DaemonThread.start("beside the guest", work);
  }

  /**
   * Ends the work, or lets it come to its end.
   *
   * @throws IOException if it failed
   */
  void finish(boolean patiently) throws IOException, InterruptedException {
    try {
      if (patiently) {
        work.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    } catch (TimeoutException e) {
      // What it did not come to is missing from what it has to tell.
      return;
    }
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(PATIENCE_SECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
