package dev.coracle.image.block;

import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The part of a file that a file system may use, read at any place and never outside. Keeps what it
 * read last, since metadata stands close together. For one thread.
 */
public final class ImageBytes {
  private static final int WINDOW_BITS = 16;
  private static final int WINDOW = 1 << WINDOW_BITS;
  private static final int WINDOWS = 64;

  private final FileChannel channel;
  private final long offset;
  private final ByteBuffer[] windows = new ByteBuffer[WINDOWS];
  private final long[] windowNumbers = new long[WINDOWS];
  private long size;

  /**
   * @param offset where the file system begins in the file
   * @param size how many bytes it may use
   */
  public ImageBytes(FileChannel channel, long offset, long size) throws IOException {
    if (offset < 0 || size < 0 || offset > channel.size() - size) {
      throw new MalformedImageException(0, "the file ends before the file system does");
    }
    this.channel = channel;
    this.offset = offset;
    this.size = size;
  }

  /** Narrows what may be read. */
  public void limit(long bytes) throws MalformedImageException {
    check(0, bytes);
    size = bytes;
  }

  /** Number of bytes that may be read. */
  public long size() {
    return size;
  }

  /** Refuses a range that is not wholly inside. */
  public void check(long position, long length) throws MalformedImageException {
    if (position < 0 || length < 0 || position > size - length) {
      throw new MalformedImageException(position, length + " bytes lie outside the file system");
    }
  }

  /** One byte, unsigned. */
  public int u8(long position) throws IOException {
    check(position, 1);
    return window(position).get((int) (position % WINDOW)) & 0xff;
  }

  /** Two bytes, unsigned. */
  public int u16(long position) throws IOException {
    return u8(position) | u8(position + 1) << 8;
  }

  /** Four bytes, unsigned. */
  public long u32(long position) throws IOException {
    check(position, Integer.BYTES);
    int in = (int) (position % WINDOW);
    if (in <= WINDOW - Integer.BYTES) {
      return Integer.toUnsignedLong(window(position).getInt(in));
    }
    return u16(position) | (long) u16(position + 2) << 16;
  }

  /** Eight bytes. */
  public long i64(long position) throws IOException {
    return u32(position) | u32(position + Integer.BYTES) << 32;
  }

  /** Some bytes. */
  public byte[] bytes(long position, int length) throws IOException {
    check(position, length);
    byte[] bytes = new byte[length];
    for (int done = 0; done < length; ) {
      int in = (int) ((position + done) % WINDOW);
      int count = Math.min(length - done, WINDOW - in);
      window(position + done).get(in, bytes, done, count);
      done += count;
    }
    return bytes;
  }

  /** Reads past the kept windows, for data that is read once. */
  public void read(long position, byte[] target, int at, int length) throws IOException {
    check(position, length);
    fill(ByteBuffer.wrap(target, at, length), position);
  }

  /** A text that must be UTF-8. */
  public String text(long position, int length) throws IOException {
    return text(bytes(position, length), 0, length, position);
  }

  /**
   * A text that must be UTF-8, from bytes that were read.
   *
   * @param position of the bytes, for the exception
   */
  public static String text(byte[] bytes, int from, int length, long position)
      throws MalformedImageException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes, from, length))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedImageException(position, "a text that is not UTF-8");
    }
  }

  private ByteBuffer window(long position) throws IOException {
    long number = position >>> WINDOW_BITS;
    int slot = (int) (number % WINDOWS);
    ByteBuffer window = windows[slot];
    if (window == null || windowNumbers[slot] != number) {
      if (window == null) {
        window = ByteBuffer.allocate(WINDOW).order(ByteOrder.LITTLE_ENDIAN);
      }
      // Nothing is kept of a window that could not be read.
      windows[slot] = null;
      long start = number << WINDOW_BITS;
      fill(window.clear().limit((int) Math.min(WINDOW, size - start)), start);
      window.clear();
      windows[slot] = window;
      windowNumbers[slot] = number;
    }
    return window;
  }

  private void fill(ByteBuffer target, long position) throws IOException {
    for (long at = position; target.hasRemaining(); ) {
      int n = channel.read(target, offset + at);
      if (n < 0) {
        throw new MalformedImageException(at, "the file ends here");
      }
      at += n;
    }
  }
}
