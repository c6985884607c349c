package dev.coracle.kernel.compile;

import com.github.luben.zstd.ZstdInputStream;
import dev.coracle.tree.BulkReadInputStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** Opens a tar archive that may be compressed with xz, gzip, bzip2 or zstd, by its first bytes. */
final class SourceArchive {
  private SourceArchive() {}

  /** The archive's bytes are not what its format says, in distinction to a disk that fails. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1;

    DamagedException(Exception cause) {
      super(cause.getMessage(), cause);
    }
  }

  /** The tar's bytes; reads throw {@link DamagedException} where they cannot be decompressed. */
  static InputStream open(Path file, int threads) throws IOException {
    byte[] head;
    try (InputStream begin = Files.newInputStream(file)) {
      head = begin.readNBytes(6);
    }
    try {
      return new Guarded(decompressed(file, head, threads));
    } catch (IOException | RuntimeException e) {
      throw new DamagedException(e);
    }
  }

  private static InputStream decompressed(Path file, byte[] head, int threads) throws IOException {
    if (begins(head, 0xFD, '7', 'z', 'X', 'Z')) {
      return ParallelXz.open(file, threads);
    }
    InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    if (begins(head, 0x1F, 0x8B)) {
      return new GZIPInputStream(raw, 1 << 16);
    }
    if (begins(head, 'B', 'Z', 'h')) {
      return new BZip2CompressorInputStream(raw, true);
    }
    if (begins(head, 0x28, 0xB5, 0x2F, 0xFD)) {
      return new ZstdInputStream(raw);
    }
    return raw;
  }

  private static boolean begins(byte[] head, int... magic) {
    boolean same = head.length >= magic.length;
    for (int i = 0; i < magic.length && same; i++) {
      same = (head[i] & 0xff) == magic[i];
    }
    return same;
  }

  private static final class Guarded extends BulkReadInputStream {
    private final InputStream in;

    Guarded(InputStream in) {
      this.in = in;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      try {
        return in.read(buffer, offset, length);
      } catch (java.io.InterruptedIOException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        throw new DamagedException(e);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
