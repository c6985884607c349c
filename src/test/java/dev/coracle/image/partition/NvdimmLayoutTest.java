package dev.coracle.image.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NvdimmLayoutTest {
  private static final int MIB = 1 << 20;
  private final NvdimmLayout layout = new NvdimmLayout();

  @TempDir Path directory;

  @Test
  void roundsTheSizeUpToTwoMebibytes() {
    assertEquals(6 * MIB, layout.imageSize(4096));
    assertEquals(6 * MIB, layout.imageSize(2 * MIB));
    assertEquals(8 * MIB, layout.imageSize(2 * MIB + 4096));
  }

  @Test
  void findsTheLargestFileSystemItDescribes() throws IOException {
    long size = layout.maxFileSystemSize();
    try (FileChannel image = image(size)) {
      assertEquals(
          new DiskLayout.Found(4 * MIB, size, DiskIdentity.ofSignature(77)), layout.find(image));
    }
  }

  @Test
  void refusesEverythingThatWouldLoseDax() throws IOException {
    assertRefused(0x1000 + 4088, "checksum");
    assertRefused(0x1000, "no pfn block");
    assertRefused(0x1000 + 56, "pfn block");
    assertRefused(510, "no master boot record");
    assertRefused(2 * MIB + 510, "no master boot record");
    assertRefused(2 * MIB + 440, "disagree");
    assertRefused(2 * MIB + 446 + 9, "unexpected byte");
    assertRefused(512, "unexpected");
    try (FileChannel image = image(4096)) {
      image.truncate(6 * MIB - 4096);
      assertTrue(failure(image).reason().contains("multiple of 2 MiB"));
    }
  }

  private void assertRefused(long at, String reason) throws IOException {
    try (FileChannel image = image(4096)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      image.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1)).flip();
      image.write(one, at);
      MalformedImageException failure = failure(image);
      assertTrue(failure.reason().contains(reason), failure.getMessage());
    }
  }

  private MalformedImageException failure(FileChannel image) {
    return assertThrows(MalformedImageException.class, () -> layout.find(image));
  }

  private FileChannel image(long fileSystemSize) throws IOException {
    Path path = directory.resolve("image");
    java.nio.file.Files.deleteIfExists(path);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    file.setLength(layout.imageSize(fileSystemSize));
    layout.write(file.getChannel(), fileSystemSize, DiskIdentity.ofSignature(77));
    return file.getChannel();
  }
}
