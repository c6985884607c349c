package dev.coracle.image.unpack;

import java.io.EOFException;
import java.io.IOException;

/** How long a zstd frame is, by the headers of its blocks (RFC 8878, 3.1.1). */
final class ZstdFrame {
  private static final int MAGIC_BYTES = 4;
  private static final int[] DICTIONARY_BYTES = {0, 1, 2, 4};
  private static final int[] SIZE_BYTES = {0, 2, 4, 8};
  private static final int REPEATED = 1;
  private static final int RESERVED = 3;

  private ZstdFrame() {}

  /**
   * Where a frame ends.
   *
   * @param in at its first byte; stands there afterwards
   * @param most where it must end at the latest
   */
  static long end(CompressedInput in, long most) throws IOException {
    long begin = in.position();
    int flags = byteAt(in, begin + MAGIC_BYTES, most);
    boolean single = (flags & 0x20) != 0;
    int size = flags >> 6 == 0 && single ? 1 : SIZE_BYTES[flags >> 6];
    long at = begin + MAGIC_BYTES + 1 + (single ? 0 : 1) + DICTIONARY_BYTES[flags & 3] + size;
    boolean last = false;
    while (!last) {
      int header = byteAt(in, at, most) | in.read() << 8 | in.read() << 16;
      last = (header & 1) != 0;
      int type = header >> 1 & 3;
      if (header < 0 || type == RESERVED) {
        throw new IOException("no block of a zstd frame at byte " + at);
      }
      at += 3 + (type == REPEATED ? 1 : header >> 3);
    }
    at += (flags & 4) != 0 ? Integer.BYTES : 0;
    if (at > most) {
      throw new EOFException("a zstd frame that is cut off");
    }
    in.range(begin, most);
    return at;
  }

  private static int byteAt(CompressedInput in, long position, long most) throws IOException {
    int value = in.range(position, most).read();
    if (value < 0) {
      throw new EOFException("a zstd frame that is cut off");
    }
    return value;
  }
}
