package dev.coracle.image.block;

import dev.coracle.concurrent.DaemonThread;
import dev.coracle.tree.Content;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Copies contents to their places in a file, by as many threads as there are processors. Small
 * pieces that follow one another are read into one buffer and written at once, since opening a file
 * costs more than copying what it holds; large ones are left to the kernel.
 */
final class DataCopy {
  private static final int BUFFER = 1 << 20;
  private static final int SMALL = 1 << 17;
  private static final byte[] ZEROS = new byte[Blocks.SIZE];

  private final FileChannel channel;
  private final List<Piece> pieces;

  /** Where each task begins in the list of pieces. */
  private final List<Integer> tasks = new ArrayList<>();

  private final AtomicInteger nextTask = new AtomicInteger();
  private final AtomicReference<Throwable> failure = new AtomicReference<>();

  /**
   * A part of a content.
   *
   * @param path of the file, for errors
   * @param position where it goes, in bytes; a multiple of the block size
   */
  record Piece(TreePath path, Content content, long from, long length, long position) {
    private boolean isSmall() {
      return length <= SMALL;
    }

    /** The end of its last block. */
    private long end() {
      return position + Blocks.of(length) * Blocks.SIZE;
    }
  }

  private DataCopy(FileChannel channel, List<Piece> pieces) {
    this.channel = channel;
    this.pieces = pieces;
    long begin = 0;
    for (int i = 0; i < pieces.size(); i++) {
      Piece piece = pieces.get(i);
      boolean goesOn =
          i > 0
              && piece.isSmall()
              && pieces.get(i - 1).isSmall()
              && piece.position == pieces.get(i - 1).end()
              && piece.end() - begin <= BUFFER;
      if (!goesOn) {
        tasks.add(i);
        begin = piece.position;
      }
    }
  }

  /**
   * Copies all pieces, in any order.
   *
   * @param channel a file that reads as zeros behind the end of each piece up to its block's end;
   *     its position moves
   * @param pieces in the order of their positions
   */
  static void run(FileChannel channel, List<Piece> pieces) throws IOException {
    DataCopy copy = new DataCopy(channel, pieces);
    int threads = Math.min(Runtime.getRuntime().availableProcessors(), copy.tasks.size());
    List<Thread> helpers = new ArrayList<>();
    for (int i = 1; i < threads; i++) {
      helpers.add(DaemonThread.start("copy " + i, copy::work));
    }
    copy.work();
    copy.join(helpers);
    Throwable failure = copy.failure.get();
    if (failure instanceof IOException e) {
      throw e;
    } else if (failure instanceof RuntimeException e) {
      throw e;
    } else if (failure instanceof Error e) {
      throw e;
    }
  }

  /** An interruption ends the copy as it ends a write: by closing the channel. */
  private void join(List<Thread> helpers) throws IOException {
    boolean interrupted = false;
    for (Thread helper : helpers) {
      while (helper.isAlive()) {
        try {
          helper.join();
        } catch (InterruptedException e) {
          interrupted = true;
          failure.compareAndSet(null, new ClosedByInterruptException());
        }
      }
    }
    if (interrupted) {
      channel.close();
      Thread.currentThread().interrupt();
    }
  }

  private void work() {
    ByteBuffer buffer = null;
    try {
      for (int task = nextTask.getAndIncrement();
          task < tasks.size() && failure.get() == null;
          task = nextTask.getAndIncrement()) {
        int from = tasks.get(task);
        int to = task + 1 < tasks.size() ? tasks.get(task + 1) : pieces.size();
        if (pieces.get(from).isSmall()) {
          buffer = buffer == null ? ByteBuffer.allocateDirect(BUFFER) : buffer;
          copySmall(pieces.subList(from, to), buffer);
        } else {
          copyLarge(pieces.get(from));
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      failure.compareAndSet(null, e);
    }
  }

  private void copySmall(List<Piece> some, ByteBuffer buffer) throws IOException {
    long begin = some.get(0).position;
    buffer.clear();
    for (Piece piece : some) {
      buffer.put(ZEROS, 0, (int) (piece.position - begin) - buffer.position());
      int end = (int) (piece.position - begin + piece.length);
      try (Content.Positioned source = piece.content.openPositioned()) {
        source.read(buffer.limit(end), piece.from);
      }
      check(piece, piece.length - buffer.remaining());
      buffer.limit(BUFFER);
    }
    buffer.flip();
    while (buffer.hasRemaining()) {
      channel.write(buffer, begin + buffer.position());
    }
  }

  /** There is one position of the channel, so one thread copies so. */
  private void copyLarge(Piece piece) throws IOException {
    synchronized (channel) {
      channel.position(piece.position);
      piece.content.transferTo(channel, piece.from, piece.length);
      check(piece, channel.position() - piece.position);
    }
  }

  private static void check(Piece piece, long copied) throws IOException {
    if (copied != piece.length) {
      throw new IOException(piece.path + " has " + copied + " bytes, not " + piece.length);
    }
  }
}
