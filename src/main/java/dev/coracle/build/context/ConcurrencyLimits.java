package dev.coracle.build.context;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.Semaphore;

/**
 * How much of the heavy work of several builds goes on at once. A compile takes every processor,
 * and a verification one for each of its boots, so that more of them at once would only slow each
 * other down, and need more memory.
 */
public final class ConcurrencyLimits {
  private final Semaphore compiles = new Semaphore(1, true);
  private final Semaphore assemblies;
  private final Semaphore verifications;

  /**
   * @param assemblies trees that are put together at once
   * @param verifications results that are verified at once
   */
  public ConcurrencyLimits(int assemblies, int verifications) {
    this.assemblies = new Semaphore(assemblies, true);
    this.verifications = new Semaphore(verifications, true);
  }

  /** Work that may have to wait for other builds. */
  @FunctionalInterface
  public interface Work<T> {
    T run() throws IOException, InterruptedException;
  }

  public <T> T compile(Work<T> work) throws IOException {
    return withoutInterrupt(compiles, work);
  }

  public <T> T assemble(Work<T> work) throws IOException {
    return withoutInterrupt(assemblies, work);
  }

  public <T> T verify(Work<T> work) throws IOException, InterruptedException {
    return within(verifications, work);
  }

  private static <T> T withoutInterrupt(Semaphore limit, Work<T> work) throws IOException {
    try {
      return within(limit, work);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for another build");
    }
  }

  private static <T> T within(Semaphore limit, Work<T> work)
      throws IOException, InterruptedException {
    limit.acquire();
    try {
      return work.run();
    } finally {
      limit.release();
    }
  }
}
