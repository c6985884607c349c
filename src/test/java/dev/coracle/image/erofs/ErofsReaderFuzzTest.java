package dev.coracle.image.erofs;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.RandomTree;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErofsReaderFuzzTest {
  private static final int ROUNDS = 4000;
  private static final int DATA_READ = 1 << 20;

  @TempDir Path directory;

  @Test
  void aMalformedImageIsRefusedInLittleTimeOrReadWithoutHarm() throws IOException {
    byte[] image = image();
    Path path = directory.resolve("fuzzed");
    Random random = new Random(20);
    int refused = 0;
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] mutant = mutate(image, random);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(mutant), 0);
        int number = round;
        refused +=
            assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> isRefused(channel), () -> "round " + number);
      }
    }
    // Most mutations hit metadata; if few are noticed, nothing is checked.
    assertTrue(refused > ROUNDS / 5, refused + " refused");
    assertTrue(refused < ROUNDS, "some mutations hit data only");
  }

  private static int isRefused(FileChannel channel) throws IOException {
    try {
      ErofsReader reader = ErofsReader.open(channel, 0, channel.size());
      for (StoredNode node : reader.nodes()) {
        if (node.kind() == StoredNode.Kind.REGULAR) {
          try (InputStream stream = reader.open(node)) {
            stream.readNBytes(DATA_READ);
          }
        }
      }
      return 0;
    } catch (MalformedImageException e) {
      return 1;
    }
  }

  /** Changes bytes, words or lengths, mostly in metadata, and makes the checksum right again. */
  private static byte[] mutate(byte[] image, Random random) {
    byte[] mutant = image.clone();
    int changes = 1 + random.nextInt(4);
    int reach = random.nextInt(4) == 0 ? mutant.length : 3 * OnDisk.BLOCK;
    for (int i = 0; i < changes; i++) {
      int at = OnDisk.SUPERBLOCK + random.nextInt(reach - OnDisk.SUPERBLOCK - 8);
      switch (random.nextInt(4)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        case 2 -> buffer(mutant).putInt(at & -4, random.nextBoolean() ? -1 : random.nextInt());
        default -> System.arraycopy(mutant, random.nextInt(reach - 32), mutant, at & -32, 32);
      }
    }
    if (random.nextInt(20) == 0) {
      mutant = java.util.Arrays.copyOf(mutant, random.nextInt(mutant.length));
    }
    if (mutant.length > OnDisk.BLOCK && random.nextInt(10) != 0) {
      int field = OnDisk.SUPERBLOCK + OnDisk.SB_CHECKSUM;
      buffer(mutant).putInt(field, 0);
      CRC32C crc = new CRC32C();
      crc.update(mutant, OnDisk.SUPERBLOCK, OnDisk.BLOCK - OnDisk.SUPERBLOCK);
      buffer(mutant).putInt(field, ~(int) crc.getValue());
    }
    return mutant;
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] image() throws IOException {
    Path path = directory.resolve("image");
    try (FileChannel channel =
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      ErofsPlan plan =
          ErofsWriter.plan(RandomTree.of(3, 40), FileSystemOptions.packed("fuzz", new UUID(1, 2)));
      plan.write(channel, 0);
      channel.write(ByteBuffer.allocate(1), plan.size() - 1);
    }
    return java.nio.file.Files.readAllBytes(path);
  }
}
