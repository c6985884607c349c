package dev.coracle.image.unpack;

import dev.coracle.tree.BulkReadInputStream;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import org.apache.commons.compress.compressors.lz4.BlockLZ4CompressorInputStream;
import org.jspecify.annotations.Nullable;

/**
 * LZ4 as Linux takes it: after four bytes of magic, blocks that each unpack to 8 MiB, the last one
 * to less, each behind its packed length in four bytes, little endian (lz4, lz4_Frame_format.md,
 * "Legacy frame"). Ends where no length of a block follows.
 */
final class Lz4LegacyInputStream extends BulkReadInputStream {
  private static final int MAGIC_BYTES = 4;
  private static final int BLOCK = 8 << 20;

  /** What a block can be packed to at the most (LZ4_COMPRESSBOUND). */
  private static final int MOST = BLOCK + BLOCK / 255 + 16;

  private final CompressedInput in;
  private @Nullable InputStream block;
  private int left;

  Lz4LegacyInputStream(CompressedInput in) throws IOException {
    this.in = in;
    in.skipNBytes(MAGIC_BYTES);
    this.block = next();
  }

  /** The next block; null if there is none, and then no byte of what follows was taken. */
  private @Nullable InputStream next() throws IOException {
    in.mark(Integer.BYTES);
    byte[] length = in.readNBytes(Integer.BYTES);
    int size = 0;
    for (int i = length.length - 1; i >= 0; i--) {
      size = size << 8 | (length[i] & 0xff);
    }
    if (length.length < Integer.BYTES || size <= 0 || size > MOST) {
      in.reset();
      return null;
    }
    byte[] packed = in.readNBytes(size);
    if (packed.length < size) {
      throw new EOFException("a block that is cut off");
    }
    left = BLOCK;
    return new BlockLZ4CompressorInputStream(new ByteArrayInputStream(packed));
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    while (block != null) {
      int n = block.read(target, offset, length);
      if (n >= 0) {
        left -= n;
        if (left < 0) {
          throw new IOException("a block of more than 8 MiB");
        }
        return n;
      }
      block = next();
    }
    return -1;
  }
}
