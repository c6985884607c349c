package dev.coracle.elf;

import dev.coracle.tree.Content;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/**
 * Bounds-checked reads of a few places in a file. Blocks of 4 KiB are kept while the file is open:
 * what the loader wants stands close together, so a library of megabytes costs some ten reads.
 */
final class ElfBytes implements Closeable {
  private static final int BLOCK = 4096;
  private static final int LONGEST_STRING = 4096;

  private final Content.Positioned source;
  private final long size;
  private final Map<Long, ByteBuffer> blocks = new HashMap<>();
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;

  ElfBytes(Content.Positioned source, long size) {
    this.source = source;
    this.size = size;
  }

  long size() {
    return size;
  }

  void order(ByteOrder byteOrder) {
    order = byteOrder;
  }

  int u8(long offset) throws IOException {
    if (offset < 0 || offset >= size) {
      throw new MalformedElfException(offset, "a field lies outside the file");
    }
    return block(offset).get((int) (offset % BLOCK)) & 0xff;
  }

  int u16(long offset) throws IOException {
    int first = u8(offset);
    int second = u8(offset + 1);
    return order == ByteOrder.LITTLE_ENDIAN ? first | second << 8 : first << 8 | second;
  }

  long u32(long offset) throws IOException {
    long first = u16(offset);
    long second = u16(offset + 2);
    return order == ByteOrder.LITTLE_ENDIAN ? first | second << 16 : first << 16 | second;
  }

  /** An unsigned 64-bit field; a value over 2^63 cannot be an offset or size here. */
  long u64(long offset) throws IOException {
    long first = u32(offset);
    long second = u32(offset + 4);
    return order == ByteOrder.LITTLE_ENDIAN ? first | second << 32 : first << 32 | second;
  }

  /** Bytes of a range. */
  byte[] bytes(long offset, long length) throws IOException {
    checkRange(offset, length, "a range");
    byte[] result = new byte[Math.toIntExact(length)];
    for (int done = 0; done < result.length; ) {
      ByteBuffer block = block(offset + done);
      int from = (int) ((offset + done) % BLOCK);
      int n = Math.min(result.length - done, block.limit() - from);
      block.get(from, result, done, n);
      done += n;
    }
    return result;
  }

  /** A NUL-terminated string that ends before a limit. */
  String string(long offset, long limit) throws IOException {
    long end = Math.min(Math.min(limit, size), offset + LONGEST_STRING);
    for (long at = offset; at < end; at++) {
      if (u8(at) == 0) {
        return new String(bytes(offset, at - offset), StandardCharsets.UTF_8);
      }
    }
    throw new MalformedElfException(offset, "a string does not end");
  }

  void checkRange(long offset, long length, String what) throws MalformedElfException {
    if (offset < 0 || length < 0 || offset > size || length > size - offset) {
      throw new MalformedElfException(
          Math.max(0, offset), what + " of " + length + " bytes reaches beyond the file's end");
    }
  }

  private ByteBuffer block(long offset) throws IOException {
    long number = offset / BLOCK;
    ByteBuffer block = blocks.get(number);
    if (block == null) {
      block = ByteBuffer.allocate(BLOCK);
      source.read(block, number * BLOCK);
      block.flip();
      blocks.put(number, block);
    }
    return block;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }
}
