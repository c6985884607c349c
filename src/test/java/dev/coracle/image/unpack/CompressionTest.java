package dev.coracle.image.unpack;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.ArchiveTrees;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageReader;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.cpio.CpioFormat;
import dev.coracle.image.format.Compressor;
import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.TreeDigest;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.image.tar.TarFormat;
import dev.coracle.recipe.CompressionType;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compressed archives: the same bytes everywhere, and back again. */
class CompressionTest {
  private static final List<FileSystemFormat> FORMATS = List.of(new CpioFormat(), new TarFormat());
  private static final ImageWriter WRITER = new ImageWriter(FORMATS, List.of(new PlainLayout()));
  private static final ImageReader READER = new ImageReader(FORMATS);

  @TempDir Path directory;

  /** Another digest means that the same recipe gives other bytes than it did for others. */
  @ParameterizedTest
  @CsvSource({
    "NEWC, GZIP, 70524ed5a40da77b452ad2f5d54cc44faf5083af91d0c5b95bfe4ede909a6a81",
    "NEWC, ZSTD, 6ba709880f7c48c29fe36ed4c42beaf07315742bee0a9f86ef6afb5d5403c41a",
    "TAR, GZIP, 09edb65556d83760f8908a722226f89d11131f584575c968b8e02c83ba653b7f"
  })
  void givesTheBytesThatItAlwaysGave(
      FileSystemType format, CompressionType compression, String golden) throws IOException {
    ImageFacts facts = write(format, compression);
    assertEquals(golden, facts.imageSha256().hex());
    assertEquals(facts, write(format, compression));
    assertEquals(Sha256.of(Files.readAllBytes(target())), facts.imageSha256());
    assertEquals(Files.size(target()), facts.imageSize());
    ImageFacts plain = write(format, CompressionType.NONE);
    assertEquals(plain.imageSha256(), facts.contentSha256());
    assertEquals(plain.treeDigest(), facts.treeDigest());
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(target()), left.toList());
    }
  }

  @Test
  void opensWhatItWroteWithoutAHintHowItIsCompressed() throws IOException {
    for (CompressionType compression : CompressionType.values()) {
      ImageFacts facts = write(FileSystemType.NEWC, compression);
      try (CompressedFile.Unpacked unpacked = CompressedFile.open(target(), target())) {
        assertEquals(List.of(compression.word()), unpacked.parts());
        assertEquals(
            facts.treeDigest(),
            TreeDigest.of(READER.open(unpacked.channel(), target()).fileSystem()));
      }
    }
  }

  @Test
  void damageIsReportedAndNeverReadOver() throws IOException {
    for (CompressionType compression : List.of(CompressionType.GZIP, CompressionType.ZSTD)) {
      write(FileSystemType.TAR, compression);
      byte[] whole = Files.readAllBytes(target());
      Random random = new Random(7);
      int refused = 0;
      for (int round = 0; round < 200; round++) {
        byte[] damaged = whole.clone();
        damaged[10 + random.nextInt(damaged.length - 10)] ^= (byte) (1 + random.nextInt(255));
        Files.write(target(), damaged);
        try (CompressedFile.Unpacked unpacked = CompressedFile.open(target(), target())) {
          assertTrue(unpacked.channel().size() > 0);
        } catch (CoracleException e) {
          assertEquals(ExitCode.INTEGRITY, e.exitCode());
          refused++;
        }
      }
      assertTrue(refused > 195, compression + ": " + refused);
      Files.write(target(), Arrays.copyOf(whole, whole.length / 2));
      assertThrows(CoracleException.class, () -> CompressedFile.open(target(), target()));
    }
  }

  @Test
  void whatGrowsBeyondMeasureIsNotUnpackedToItsEnd() throws IOException {
    try (OutputStream out =
        Compressor.over(CompressionType.ZSTD, Files.newOutputStream(target()))) {
      byte[] ones = new byte[1 << 20];
      Arrays.fill(ones, (byte) 1);
      for (int i = 0; i < 100; i++) {
        out.write(ones);
      }
    }
    CoracleException e =
        assertThrows(CoracleException.class, () -> CompressedFile.open(target(), target()));
    assertTrue(e.getMessage().contains("times its size"), e.getMessage());
  }

  @Test
  void zerosMayBeAsManyAsTheyAre() throws IOException {
    long size = (80L << 20) + 5;
    try (OutputStream out =
        Compressor.over(CompressionType.ZSTD, Files.newOutputStream(target()))) {
      out.write(new byte[40 << 20]);
      out.write(7);
      out.write(new byte[(40 << 20) + 4]);
    }
    assertTrue(Files.size(target()) * 2000 < size);
    try (CompressedFile.Unpacked unpacked = CompressedFile.open(target(), target())) {
      assertEquals(size, unpacked.channel().size());
      ByteBuffer read = ByteBuffer.allocate(3);
      unpacked.channel().read(read, (40 << 20) - 1);
      assertArrayEquals(new byte[] {0, 7, 0}, read.array());
    }
  }

  private ImageFacts write(FileSystemType format, CompressionType compression) {
    FileTree tree = ArchiveTrees.both(5, 100);
    return WRITER.write(
        tree, ImageOptions.archive(format, compression, OptionalLong.empty()), target());
  }

  private Path target() {
    return directory.resolve("image");
  }
}
