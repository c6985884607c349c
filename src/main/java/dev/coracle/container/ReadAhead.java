package dev.coracle.container;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.tree.BulkReadInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Reads a stream in a thread of its own, a little ahead: one processor decompresses while another
 * hashes what came out. Closing it ends the thread and waits for that; the stream stays open.
 */
final class ReadAhead extends BulkReadInputStream {
  private static final int CHUNK = 1 << 17;
  private static final int CHUNKS = 16;

  /** Some bytes; none at the end. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Chunk(byte[] bytes, int length) {}

  private final BlockingQueue<Chunk> filled = new ArrayBlockingQueue<>(CHUNKS);
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(CHUNKS);
  private final AtomicReference<Throwable> failure = new AtomicReference<>();
  private final InputStream in;
  private final Thread reader;
  private @Nullable Chunk chunk;
  private int position;

  ReadAhead(InputStream in) {
    this.in = in;
    for (int i = 1; i < CHUNKS; i++) {
      free.add(new byte[CHUNK]);
    }
    this.reader = DaemonThread.start("decompress", this::fill);
  }

  private void fill() {
    try {
      for (int n = 0; n >= 0; ) {
        byte[] bytes = free.take();
        n = readFully(bytes);
        filled.put(new Chunk(bytes, Math.max(0, n)));
      }
    } catch (InterruptedException e) {
      return; // closed
    } catch (IOException | RuntimeException | Error e) {
      failure.set(e);
      // The queue is not full: a chunk was taken for what failed.
      filled.add(new Chunk(new byte[0], 0));
    }
  }

  private int readFully(byte[] bytes) throws IOException {
    int done = 0;
    while (done < bytes.length) {
      int n = in.read(bytes, done, bytes.length - done);
      if (n < 0) {
        return done == 0 ? -1 : done;
      }
      done += n;
    }
    return done;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    Chunk current = chunk();
    if (current.length == 0) {
      throwFailure();
      return -1;
    }
    int n = Math.min(length, current.length - position);
    System.arraycopy(current.bytes, position, target, offset, n);
    position += n;
    return n;
  }

  /** The chunk that has the next byte, or is the last. */
  private Chunk chunk() throws IOException {
    Chunk current = chunk;
    if (current != null && (current.length == 0 || position < current.length)) {
      return current;
    }
    if (current != null) {
      free.add(current.bytes);
    }
    try {
      Chunk next = filled.take();
      chunk = next;
      position = 0;
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private void throwFailure() throws IOException {
    Throwable thrown = failure.get();
    if (thrown instanceof IOException e) {
      throw e;
    }
    if (thrown instanceof RuntimeException e) {
      throw e;
    }
    if (thrown != null) {
      throw new EOFException(thrown.toString());
    }
  }

  @Override
  public void close() {
    reader.interrupt();
    boolean interrupted = false;
    while (reader.isAlive()) {
      try {
        reader.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
