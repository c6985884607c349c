package dev.coracle.image.ext4;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.Ext4Trees;
import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class Ext4ReaderFuzzTest {
  private static final int ROUNDS = 4000;
  private static final int DATA_READ = 1 << 20;

  @TempDir Path directory;

  @Test
  void aMalformedImageIsRefusedInLittleTimeOrReadWithoutHarm() throws IOException {
    int refused = refused(image(false), false);
    // Most mutations hit metadata; if few are noticed, nothing is checked.
    assertTrue(refused > ROUNDS / 5, refused + " refused");
    assertTrue(refused < ROUNDS, "some mutations hit data only");
  }

  @Test
  void checksumsNoticeMore() throws IOException {
    int refused = refused(image(true), true);
    assertTrue(refused > ROUNDS / 2, refused + " refused");
    assertTrue(refused < ROUNDS, "some mutations hit what is not read");
  }

  private int refused(byte[] image, boolean checksums) throws IOException {
    Path path = directory.resolve("fuzzed");
    Random random = new Random(20);
    int refused = 0;
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] mutant = mutate(image, random, checksums);
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(mutant), 0);
        int number = round;
        refused +=
            assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> isRefused(channel), () -> "round " + number);
      }
    }
    return refused;
  }

  private static int isRefused(FileChannel channel) throws IOException {
    try {
      Ext4Reader reader = Ext4Reader.open(channel, 0, channel.size());
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

  /** Changes bytes, words or lengths, mostly in metadata, and makes one checksum right again. */
  private static byte[] mutate(byte[] image, Random random, boolean checksums) {
    byte[] mutant = image.clone();
    int changes = 1 + random.nextInt(4);
    for (int i = 0; i < changes; i++) {
      int at = place(random, mutant.length);
      switch (random.nextInt(4)) {
        case 0 -> mutant[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> mutant[at] = (byte) random.nextInt(256);
        case 2 -> buffer(mutant).putInt(at & -4, random.nextBoolean() ? -1 : random.nextInt());
        default -> System.arraycopy(mutant, place(random, mutant.length), mutant, at & -16, 16);
      }
    }
    if (random.nextInt(20) == 0) {
      mutant = Arrays.copyOf(mutant, random.nextInt(mutant.length));
    }
    if (checksums && mutant.length > OnDisk.BLOCK && random.nextInt(10) != 0) {
      Checksums.of(true, new UUID(1, 2)).superblock(buffer(mutant), OnDisk.SUPERBLOCK);
    }
    return mutant;
  }

  /** The superblock, the descriptor, and from the inode table to the attributes. */
  private static int place(Random random, int length) {
    return switch (random.nextInt(8)) {
      case 0 -> OnDisk.SUPERBLOCK + random.nextInt(OnDisk.SUPERBLOCK_SIZE - 32);
      case 1 -> OnDisk.BLOCK + random.nextInt(OnDisk.GROUP_SIZE);
      case 2 -> random.nextInt(length - 32);
      default -> 4 * OnDisk.BLOCK + random.nextInt(20 * OnDisk.BLOCK);
    };
  }

  private static ByteBuffer buffer(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private byte[] image(boolean checksums) throws IOException {
    Path path = directory.resolve("image");
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      FileSystemOptions options =
          new FileSystemOptions(
              "fuzz", new UUID(1, 2), (p, f) -> false, new FileSystemExtras(0, checksums));
      FileSystemPlan plan = Ext4Writer.plan(Ext4Trees.random(3, 60), options);
      file.setLength(plan.size());
      plan.write(file.getChannel(), 0);
    }
    return Files.readAllBytes(path);
  }
}
