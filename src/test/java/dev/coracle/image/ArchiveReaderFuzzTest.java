package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.cpio.CpioFormat;
import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.TreeDigest;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.image.tar.TarFormat;
import dev.coracle.recipe.CompressionType;
import dev.coracle.recipe.FileSystemType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArchiveReaderFuzzTest {
  private static final int ROUNDS = 3000;
  private static final int BLOCK = 512;
  private static final String DIGITS = "0123456789abcdefABCDEF-g ";

  @TempDir Path directory;

  @Test
  void aMalformedNewcArchiveIsRefusedInLittleTimeOrReadWithoutHarm() throws IOException {
    byte[] archive = archive(new CpioFormat());
    fuzz(new CpioFormat(), archive, ArchiveReaderFuzzTest::mutateHeaders);
  }

  @Test
  void aMalformedTarArchiveIsRefusedInLittleTimeOrReadWithoutHarm() throws IOException {
    byte[] archive = archive(new TarFormat());
    fuzz(new TarFormat(), archive, ArchiveReaderFuzzTest::mutateBlocks);
  }

  private interface Mutation {
    void change(byte[] mutant, Random random);
  }

  private void fuzz(FileSystemFormat format, byte[] archive, Mutation mutation) throws IOException {
    Random random = new Random(21);
    int refused = 0;
    Path path = directory.resolve("fuzzed");
    try (FileChannel channel =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (int round = 0; round < ROUNDS; round++) {
        byte[] mutant = archive.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
          mutation.change(mutant, random);
        }
        if (random.nextInt(10) == 0) {
          mutant = Arrays.copyOf(mutant, random.nextInt(mutant.length));
        }
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(mutant), 0);
        int number = round;
        refused +=
            assertTimeoutPreemptively(
                Duration.ofSeconds(5), () -> isRefused(format, channel), () -> "round " + number);
      }
    }
    assertTrue(refused > ROUNDS / 5, refused + " refused");
    assertTrue(refused < ROUNDS, "some mutations hit data only");
  }

  private static int isRefused(FileSystemFormat format, FileChannel channel) throws IOException {
    try {
      TreeDigest.of(format.read(channel, 0, channel.size()));
      return 0;
    } catch (MalformedImageException e) {
      return 1;
    }
  }

  /** Changes digits of headers, whose places the magic shows, and other bytes. */
  private static void mutateHeaders(byte[] mutant, Random random) {
    int at = random.nextInt(mutant.length - 200);
    if (random.nextInt(4) != 0) {
      byte[] magic = "070701".getBytes(StandardCharsets.US_ASCII);
      while (at < mutant.length - 200 && !Arrays.equals(mutant, at, at + 6, magic, 0, 6)) {
        at++;
      }
      at += random.nextInt(112);
      mutant[at] = (byte) DIGITS.charAt(random.nextInt(DIGITS.length()));
    } else {
      mutant[at] = (byte) random.nextInt(256);
    }
  }

  /** Changes bytes of headers and makes the checksum right again, or copies blocks about. */
  private static void mutateBlocks(byte[] mutant, Random random) {
    int block = random.nextInt(mutant.length / BLOCK - 1) * BLOCK;
    boolean header = mutant[block + 257] == 'u' && mutant[block + 258] == 's';
    if (random.nextInt(5) == 0) {
      int from = random.nextInt(mutant.length / BLOCK - 1) * BLOCK;
      System.arraycopy(mutant, from, mutant, block, BLOCK);
      return;
    }
    int at = random.nextBoolean() ? 100 + random.nextInt(60) : random.nextInt(BLOCK);
    mutant[block + at] =
        (byte) (random.nextBoolean() ? '0' + random.nextInt(9) : random.nextInt(256));
    if (header && random.nextInt(10) != 0) {
      Arrays.fill(mutant, block + 148, block + 156, (byte) ' ');
      int sum = 0;
      for (int i = 0; i < BLOCK; i++) {
        sum += mutant[block + i] & 0xff;
      }
      byte[] digits = String.format("%06o\0", sum).getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(digits, 0, mutant, block + 148, digits.length);
    }
  }

  private byte[] archive(FileSystemFormat format) throws IOException {
    Path path = directory.resolve("whole");
    new ImageWriter(List.of(format), List.of(new PlainLayout()))
        .write(
            ArchiveTrees.both(3, 60),
            ImageOptions.archive(
                FileSystemType.valueOf(format.name().toUpperCase(Locale.ROOT)),
                CompressionType.NONE,
                OptionalLong.empty()),
            path);
    return Files.readAllBytes(path);
  }
}
