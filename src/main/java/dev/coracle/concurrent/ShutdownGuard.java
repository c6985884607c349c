package dev.coracle.concurrent;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * While it is open, a signal that ends this process interrupts the thread that opened it and waits,
 * for some time, until that has ended its guests and deleted its files.
 */
public final class ShutdownGuard implements AutoCloseable {
  private static final int TIMEOUT_SECONDS = 20;

  private final CountDownLatch tidy = new CountDownLatch(1);
  private final Thread hook;

  public ShutdownGuard() {
    Thread work = Thread.currentThread();
    hook = new Thread(() -> end(work), "end the work");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private void end(Thread work) {
    work.interrupt();
    try {
      tidy.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    tidy.countDown();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // This process is ending, and the hook has waited for what was just done.
    }
  }
}
