package dev.coracle.image.fuzz;

import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.UnreadableFileException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * What scripts/fuzz feeds to the readers. A malformed image may be refused in no other way than as
 * one; any other exception, and more than ten seconds, is a finding.
 */
final class FuzzInput {
  /** Holes can make a small image say that it holds more than anyone can read. */
  private static final int DATA_READ = 1 << 20;

  private static final FileChannel CHANNEL = channel();

  private FuzzInput() {}

  private static FileChannel channel() {
    try {
      Path file = Files.createTempFile("fuzzed", ".img");
      return FileChannel.open(
          file,
          StandardOpenOption.READ,
          StandardOpenOption.WRITE,
          StandardOpenOption.DELETE_ON_CLOSE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file with these bytes; the next call overwrites it. */
  static FileChannel file(byte[] bytes) throws IOException {
    CHANNEL.truncate(0);
    CHANNEL.write(ByteBuffer.wrap(bytes), 0);
    return CHANNEL;
  }

  /** Reads all there is. */
  static void read(byte[] bytes, FileSystemFormat format) throws IOException {
    FileChannel channel = file(bytes);
    try {
      read(format.read(channel, 0, channel.size()));
    } catch (MalformedImageException e) {
      return;
    }
  }

  static void read(StoredFileSystem stored) throws IOException {
    int left = DATA_READ;
    for (StoredNode node : stored.nodes()) {
      if (node.kind() == StoredNode.Kind.REGULAR && left > 0) {
        try (InputStream stream = stored.open(node)) {
          left -= stream.readNBytes(left).length;
        } catch (UnreadableFileException e) {
          continue;
        }
      }
    }
  }

  /** CRC-32C without the final inversion, of some bytes of which a field counts as zero. */
  static int checksum(byte[] bytes, int from, int to, int field) {
    buffer(bytes).putInt(field, 0);
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return ~(int) crc.getValue();
  }

  static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
