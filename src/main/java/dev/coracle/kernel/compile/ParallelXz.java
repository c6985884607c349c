package dev.coracle.kernel.compile;

import dev.coracle.concurrent.DaemonThread;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tukaani.xz.SeekableFileInputStream;
import org.tukaani.xz.SeekableXZInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * Decompresses an .xz file block by block on several threads. A kernel's archive has some sixty
 * blocks of 24 MiB, and one thread needs half a minute for them.
 */
final class ParallelXz extends InputStream {
  private static final int LARGEST_BLOCK = 64 << 20;

  /** As much as `xz -9` makes decompressors need. */
  private static final int MEMORY_KIB = 80 << 10;

  private final Path file;
  private final ExecutorService workers;
  private final int ahead;
  private final int blocks;
  private final Deque<Future<byte[]>> pending = new ArrayDeque<>();
  private int next;
  private byte[] current = {};
  private int position;

  private ParallelXz(Path file, int threads, int blocks, long largest) {
    this.file = file;
    // Blocks read ahead may take a quarter of the heap.
    long fit = Runtime.getRuntime().maxMemory() / 4 / Math.max(1, largest);
    this.ahead = (int) Math.max(1, Math.min(threads + 1, fit));
    this.blocks = blocks;
    this.workers =
        Executors.newFixedThreadPool(threads, DaemonThread.factory("xz " + file.getFileName()));
  }

  /** Opens a file; one with a single block, or with huge ones, is read by the caller's thread. */
  static InputStream open(Path file, int threads) throws IOException {
    int blocks;
    long largest;
    try (SeekableXZInputStream xz = seekable(file)) {
      largest = xz.getLargestBlockSize();
      blocks = xz.getLargestBlockSize() > LARGEST_BLOCK ? 1 : xz.getBlockCount();
    }
    return blocks > 1 && threads > 1
        ? new ParallelXz(file, threads, blocks, largest)
        : new XZInputStream(
            new BufferedInputStream(Files.newInputStream(file), 1 << 16), MEMORY_KIB);
  }

  private static SeekableXZInputStream seekable(Path file) throws IOException {
    return new SeekableXZInputStream(new SeekableFileInputStream(file.toFile()), MEMORY_KIB);
  }

  private byte[] block(int number) throws IOException {
    try (SeekableXZInputStream xz = seekable(file)) {
      xz.seekToBlock(number);
      return xz.readNBytes(Math.toIntExact(xz.getBlockSize(number)));
    }
  }

  private boolean fill() throws IOException {
    while (position == current.length) {
      while (next < blocks && pending.size() < ahead) {
        int number = next++;
        pending.add(workers.submit(() -> block(number)));
      }
      if (pending.isEmpty()) {
        return false;
      }
      try {
        current = pending.remove().get();
        position = 0;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while reading " + file);
      } catch (ExecutionException e) {
        // As it was: callers distinguish a damaged file from a full disk by its kind.
        throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
      }
    }
    return true;
  }

  @Override
  public int read() throws IOException {
    return fill() ? current[position++] & 0xff : -1;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int n = Math.min(length, current.length - position);
    System.arraycopy(current, position, buffer, offset, n);
    position += n;
    return n;
  }

  @Override
  public void close() {
    workers.shutdownNow();
  }
}
