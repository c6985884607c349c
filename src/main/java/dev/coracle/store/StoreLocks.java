package dev.coracle.store;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Named locks that hold between threads and between processes. A file lock alone would not do: Java
 * refuses a second one within a process instead of waiting. The kernel drops a killed process's
 * locks, so none is ever stale.
 */
public final class StoreLocks {
  private static final Map<Path, ReentrantLock> WITHIN_PROCESS = new ConcurrentHashMap<>();

  private static final long POLL_MILLIS = 20;

  private final Path directory;

  StoreLocks(Path directory) {
    this.directory = directory;
  }

  /**
   * Waits for a lock.
   *
   * @throws CoracleException (ENVIRONMENT) if the store belongs to another user
   */
  Held acquire(String name) throws IOException {
    Path file = directory.resolve(name);
    ReentrantLock thread = WITHIN_PROCESS.computeIfAbsent(file, key -> new ReentrantLock());
    thread.lock();
    try {
      FileChannel channel = open(file);
      try {
        return new Held(thread, channel, await(channel));
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      thread.unlock();
      throw e;
    }
  }

  /** The lock, if nobody holds it. */
  Optional<Held> tryAcquire(String name) throws IOException {
    Path file = directory.resolve(name);
    ReentrantLock thread = WITHIN_PROCESS.computeIfAbsent(file, key -> new ReentrantLock());
    if (thread.isHeldByCurrentThread() || !thread.tryLock()) {
      return Optional.empty();
    }
    Optional<Held> held = Optional.empty();
    try {
      FileChannel channel = open(file);
      try {
        FileLock lock = channel.tryLock();
        held = Optional.ofNullable(lock).map(found -> new Held(thread, channel, found));
      } finally {
        if (held.isEmpty()) {
          channel.close();
        }
      }
    } finally {
      if (held.isEmpty()) {
        thread.unlock();
      }
    }
    return held;
  }

  private FileChannel open(Path file) throws IOException {
    try {
      return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    } catch (AccessDeniedException e) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "store.unwritable",
              "cannot write the store at "
                  + directory.getParent()
                  + ": it belongs to the user "
                  + Files.getOwner(directory).getName()
                  + ", and a store has one owner",
              "set XDG_CACHE_HOME to a directory of your own"),
          e);
    }
  }

  /**
   * Asks again and again rather than once and waiting: the kernel thinks of locks as a process's,
   * and sees a deadlock where threads of two processes wait for each other's other threads.
   */
  private static FileLock await(FileChannel channel) throws IOException {
    try {
      for (FileLock lock = channel.tryLock(); ; lock = channel.tryLock()) {
        if (lock != null) {
          return lock;
        }
        Thread.sleep(POLL_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while waiting for another process");
    }
  }

  /** A lock being held; closing lets go. */
  public static final class Held implements AutoCloseable {
    private final ReentrantLock thread;
    private final FileChannel channel;
    private final FileLock lock;

    private Held(ReentrantLock thread, FileChannel channel, FileLock lock) {
      this.thread = thread;
      this.channel = channel;
      this.lock = lock;
    }

    @Override
    public void close() throws IOException {
      try {
        lock.release();
        channel.close();
      } finally {
        thread.unlock();
      }
    }
  }
}
