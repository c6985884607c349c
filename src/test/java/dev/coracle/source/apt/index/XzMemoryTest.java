package dev.coracle.source.apt.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tukaani.xz.LZMA2Options;
import org.tukaani.xz.MemoryLimitException;
import org.tukaani.xz.XZOutputStream;

/** An index may ask for as much memory as {@code xz -9} does, and for no more. */
class XzMemoryTest {
  /** Of the xz format: a stream's header has 12 bytes, then comes the block's. */
  private static final int BLOCK = 12;

  @TempDir Path directory;

  /** A stream that claims a dictionary; the text in it is short. */
  private Path file(int dictionaryCode) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (XZOutputStream out = new XZOutputStream(bytes, new LZMA2Options(0))) {
      out.write("Package: a\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }
    byte[] stream = bytes.toByteArray();
    int header = (stream[BLOCK] + 1) * 4;
    // Size, flags, filter 0x21, one byte of properties: the dictionary's size.
    assertEquals(0x21, stream[BLOCK + 2]);
    stream[BLOCK + 4] = (byte) dictionaryCode;
    CRC32 crc = new CRC32();
    crc.update(stream, BLOCK, header - 4);
    ByteBuffer.wrap(stream)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(BLOCK + header - 4, (int) crc.getValue());
    return Files.write(directory.resolve("Packages.xz"), stream);
  }

  @Test
  void aDictionaryOfSixtyFourMebibytesIsRead() throws IOException {
    try (InputStream stream = SuiteIndexes.decompressed("Packages.xz", file(28))) {
      assertEquals("Package: a\n", new String(stream.readAllBytes(), "US-ASCII"));
    }
  }

  @Test
  void aDictionaryOfOneAndAHalfGibibytesIsNot() throws IOException {
    Path file = file(37);
    assertThrows(
        MemoryLimitException.class,
        () -> {
          try (InputStream stream = SuiteIndexes.decompressed("Packages.xz", file)) {
            stream.readAllBytes();
          }
        });
  }
}
