package dev.coracle.image.fuzz;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.image.ImageReader;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32;

/** A target of scripts/fuzz: what finds partitions. */
public final class DiskFuzz {
  private static final ImageReader READER =
      new ImageReader(List.of(new ErofsFormat(), new Ext4Format()));
  private static final int SECTOR = 512;

  private DiskFuzz() {}

  /** Opens a disk; the checksums of a GPT are made right first, which no mutation would. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    if (bytes.length >= 3 * SECTOR && bytes[SECTOR] == 'E') {
      ByteBuffer header = FuzzInput.buffer(bytes).slice(SECTOR, SECTOR);
      header.order(java.nio.ByteOrder.LITTLE_ENDIAN);
      long at = header.getLong(72) * SECTOR;
      long length = (long) header.getInt(80) * header.getInt(84);
      if (at >= 0 && length >= 0 && at <= bytes.length && length <= bytes.length - at) {
        header.putInt(88, crc(bytes, (int) at, (int) length));
      }
      int size = header.getInt(12);
      header.putInt(16, 0);
      if (size >= 0 && size <= SECTOR) {
        header.putInt(16, crc(bytes, SECTOR, size));
      }
    }
    FileChannel channel = FuzzInput.file(bytes);
    try {
      FuzzInput.read(READER.open(channel, Path.of("fuzzed")).fileSystem());
    } catch (CoracleException | MalformedImageException e) {
      return;
    }
  }

  private static int crc(byte[] bytes, int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes, at, length);
    return (int) crc.getValue();
  }
}
