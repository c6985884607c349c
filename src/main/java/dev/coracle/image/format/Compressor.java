package dev.coracle.image.format;

import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.jcraft.jzlib.Deflater;
import com.jcraft.jzlib.DeflaterOutputStream;
import com.jcraft.jzlib.GZIPException;
import com.jcraft.jzlib.JZlib;
import dev.coracle.recipe.CompressionType;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;

/**
 * Compresses archives to the same bytes on every host and Java: gzip by a deflater in Java, since
 * the JDK uses the host's zlib, of which there are several; zstd by the bundled library. Gzip is
 * read back by other code, the JDK's.
 */
public final class Compressor {
  /** No flags, no time, no compression level, unknown system: RFC 1952, 2.3. */
  private static final byte[] GZIP_HEADER = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

  private static final int BUFFER = 1 << 16;

  /** Higher levels take several times as long and save a few per cent. */
  private static final int ZSTD_LEVEL = 12;

  /** The default of every gzip. */
  private static final int GZIP_LEVEL = 6;

  private Compressor() {}

  /** A stream that compresses into another; closing it closes the other. */
  public static OutputStream over(CompressionType type, OutputStream target) throws IOException {
    return switch (type) {
      case NONE -> target;
      case GZIP -> new Gzip(new BufferedOutputStream(target, BUFFER));
      case ZSTD -> new ZstdOutputStreamNoFinalizer(target, ZSTD_LEVEL).setChecksum(true);
    };
  }

  /** A member of a gzip file: header, deflated bytes, their CRC-32 and length. */
  private static final class Gzip extends FilterOutputStream {
    private final OutputStream target;
    private final CRC32 sum = new CRC32();
    private long length;

    Gzip(OutputStream target) throws IOException {
      super(deflating(target));
      this.target = target;
    }

    private static OutputStream deflating(OutputStream target) throws IOException {
      target.write(GZIP_HEADER);
      try {
        Deflater deflater = new Deflater(GZIP_LEVEL, JZlib.MAX_WBITS, /* nowrap= */ true);
        return new DeflaterOutputStream(target, deflater, BUFFER, /* close_out= */ false);
      } catch (GZIPException e) {
        throw new IOException("the deflater does not start: " + e.getMessage(), e);
      }
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
      sum.update(bytes, offset, count);
      length += count;
      out.write(bytes, offset, count);
    }

    @Override
    public void close() throws IOException {
      try (target) {
        out.close();
        ByteBuffer end = ByteBuffer.allocate(2 * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        target.write(end.putInt((int) sum.getValue()).putInt((int) length).array());
      }
    }
  }
}
