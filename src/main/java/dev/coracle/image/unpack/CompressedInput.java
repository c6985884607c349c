package dev.coracle.image.unpack;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * Reads a file from any place on, buffered, and says how far it came: who unpacks one part of a
 * file must leave the next one alone. Closing it leaves the file open.
 */
final class CompressedInput extends InputStream {
  private static final int BUFFER = 1 << 16;

  private final FileChannel channel;
  private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER).limit(0);
  private long bufferAt;
  private long position;
  private long end;
  private long mark;

  CompressedInput(FileChannel channel) throws IOException {
    this.channel = channel;
    this.end = channel.size();
  }

  /** Reads on from a place up to another. */
  CompressedInput range(long from, long to) {
    position = from;
    end = to;
    return this;
  }

  /** Where the next byte comes from. */
  long position() {
    return position;
  }

  @Override
  public int read() throws IOException {
    return fill() ? buffer.get((int) (position++ - bufferAt)) & 0xff : -1;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (!fill()) {
      return -1;
    }
    int in = (int) (position - bufferAt);
    int count = (int) Math.min(Math.min(length, buffer.limit() - in), end - position);
    buffer.get(in, target, offset, count);
    position += count;
    return count;
  }

  /** Has the next byte in the buffer, unless there is none. */
  private boolean fill() throws IOException {
    if (position >= end) {
      return false;
    }
    if (position < bufferAt || position >= bufferAt + buffer.limit()) {
      buffer.clear();
      int n = channel.read(buffer, position);
      buffer.flip();
      bufferAt = position;
      return n > 0;
    }
    return true;
  }

  @Override
  public int available() {
    return (int) Math.min(end - position, BUFFER);
  }

  @Override
  public boolean markSupported() {
    return true;
  }

  @Override
  public void mark(int limit) {
    mark = position;
  }

  @Override
  public void reset() {
    position = mark;
  }
}
