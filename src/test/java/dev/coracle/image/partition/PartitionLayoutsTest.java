package dev.coracle.image.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The layouts {@code mbr} and {@code gpt}. */
class PartitionLayoutsTest {
  private static final int MIB = 1 << 20;
  private static final int ROUNDS = 3000;
  private static final DiskIdentity IDENTITY =
      new DiskIdentity(
          77,
          UUID.fromString("01234567-89ab-8def-8123-456789abcdef"),
          UUID.fromString("fedcba98-7654-8210-bedc-ba9876543210"));

  @TempDir Path directory;

  @Test
  void placesThePartitionAtTwoMebibytes() throws IOException {
    for (DiskLayout layout : List.of(new MbrLayout(), new GptLayout())) {
      assertEquals(2 * MIB, layout.fileSystemOffset());
      try (FileChannel image = image(layout, 2 * MIB + 4096)) {
        assertEquals(
            new DiskLayout.Found(2 * MIB, 4 * MIB, layout.kept(IDENTITY)), layout.find(image));
      }
    }
    assertEquals(4 * MIB, new MbrLayout().imageSize(4096));
    assertEquals(6 * MIB, new GptLayout().imageSize(4096));
  }

  @Test
  void findsTheLargestFileSystemThatAnMbrDescribes() throws IOException {
    DiskLayout layout = new MbrLayout();
    long size = layout.maxFileSystemSize();
    try (FileChannel image = image(layout, size)) {
      assertEquals(size, layout.find(image).size());
    }
  }

  @Test
  void findsAFileSystemThatIsTooLargeForAnMbr() throws IOException {
    DiskLayout layout = new GptLayout();
    try (FileChannel image = image(layout, 3L << 40)) {
      assertEquals(3L << 40, layout.find(image).size());
    }
  }

  @Test
  void refusesAnotherByteWhereverItStands() throws IOException {
    DiskLayout mbr = new MbrLayout();
    assertRefused(mbr, 510, "no master boot record");
    assertRefused(mbr, 446 + 4, "not of type 83");
    assertRefused(mbr, 462, "a second partition");
    assertRefused(mbr, 513, "unexpected byte");
    assertRefused(mbr, 2 * MIB - 1, "unexpected byte");
    DiskLayout gpt = new GptLayout();
    assertRefused(gpt, 450, "unexpected byte in the partition table");
    assertRefused(gpt, 512 + 16, "unexpected byte in the partition table");
    assertRefused(gpt, 512 + 56, "unexpected byte in the partition table");
    assertRefused(gpt, 1024 + 128, "unexpected byte in the partition table");
    assertRefused(gpt, 6 * MIB - 512, "unexpected byte in the partition table");
    assertRefused(gpt, 6 * MIB - 33 * 512, "unexpected byte in the partition table");
    assertRefused(gpt, 34 * 512, "unexpected byte");
    assertRefused(gpt, 4 * MIB, "unexpected byte");
  }

  @Test
  void refusesATableWithoutGuids() throws IOException {
    GptLayout layout = new GptLayout();
    try (FileChannel image = image(layout, 4096)) {
      layout.write(image, 4096, DiskIdentity.NONE);
      assertTrue(failure(layout, image).reason().contains("no GUID"));
    }
  }

  @Test
  void refusesASizeThatIsNotItsOwn() throws IOException {
    for (DiskLayout layout : List.of(new MbrLayout(), new GptLayout())) {
      for (long size : List.of(0L, 512L, 2L * MIB, 4L * MIB - 512, 8L * MIB)) {
        try (FileChannel image = image(layout, 4096)) {
          image.truncate(size);
          if (size > image.size()) {
            image.write(ByteBuffer.allocate(1), size - 1);
          }
          failure(layout, image);
        }
      }
    }
  }

  @Test
  void everyMutationOfATableIsRefusedOrLeavesThePartitionInItsPlace() throws IOException {
    Random random = new Random(7);
    for (DiskLayout layout : List.of(new MbrLayout(), new GptLayout())) {
      try (FileChannel image = image(layout, 4096)) {
        ByteBuffer right = ChannelIo.read(image, 0, Gpt.FRONT);
        int refused = 0;
        for (int round = 0; round < ROUNDS; round++) {
          ByteBuffer mutant = ByteBuffer.allocate(Gpt.FRONT).put(right.duplicate()).flip();
          int at = random.nextInt(random.nextBoolean() ? 1300 : Gpt.FRONT);
          mutant.put(at, (byte) (mutant.get(at) ^ 1 << random.nextInt(8)));
          ChannelIo.write(image, 0, mutant);
          try {
            assertEquals(2 * MIB, layout.find(image).offset());
          } catch (MalformedImageException e) {
            refused++;
          }
        }
        // All but the four bytes of an MBR's signature.
        assertTrue(refused > ROUNDS * 98 / 100, layout.name() + " " + refused);
      }
    }
  }

  private void assertRefused(DiskLayout layout, long at, String reason) throws IOException {
    try (FileChannel image = image(layout, 4096)) {
      ByteBuffer one = ChannelIo.read(image, at, 1);
      one.put(0, (byte) (one.get(0) ^ 1));
      ChannelIo.write(image, at, one);
      MalformedImageException failure = failure(layout, image);
      assertTrue(failure.reason().contains(reason), failure.getMessage());
    }
  }

  private static MalformedImageException failure(DiskLayout layout, FileChannel image) {
    return assertThrows(MalformedImageException.class, () -> layout.find(image));
  }

  private FileChannel image(DiskLayout layout, long fileSystemSize) throws IOException {
    Path path = directory.resolve("image");
    Files.deleteIfExists(path);
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    file.setLength(layout.imageSize(fileSystemSize));
    layout.write(file.getChannel(), fileSystemSize, IDENTITY);
    return file.getChannel();
  }
}
