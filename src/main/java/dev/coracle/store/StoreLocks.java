package dev.coracle.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Named locks that hold between threads and between processes. A file lock alone would not do: Java
 * refuses a second one within a process instead of waiting. The kernel drops a killed process's
 * locks, so none is ever stale.
 */
public final class StoreLocks {
  private static final Map<Path, ReentrantLock> WITHIN_PROCESS = new ConcurrentHashMap<>();

  private final Path directory;

  StoreLocks(Path directory) {
    this.directory = directory;
  }

  /** Waits for a lock. */
  Held acquire(String name) throws IOException {
    Path file = directory.resolve(name);
    ReentrantLock thread = WITHIN_PROCESS.computeIfAbsent(file, key -> new ReentrantLock());
    thread.lock();
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        return new Held(thread, channel, channel.lock());
      } catch (IOException | RuntimeException e) {
        channel.close();
        throw e;
      }
    } catch (IOException | RuntimeException e) {
      thread.unlock();
      throw e;
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
