package dev.coracle.image.verity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerityTest {
  private static final Sha256 TREE = Sha256.of("tree".getBytes());
  private static final int BLOCKS = 128 * 128 + 5;

  @TempDir Path directory;
  private Path image;
  private Path tree;
  private byte[] bytes;

  @BeforeEach
  void write() throws IOException {
    image = directory.resolve("box.img");
    tree = directory.resolve("box.img.verity");
    bytes = new byte[BLOCKS * 4096];
    new Random(3).nextBytes(bytes);
    Files.write(image, bytes);
  }

  @Test
  void aWholeImagePasses() throws IOException {
    VerityParameters parameters = Verity.write(image, tree, TREE);
    assertEquals(BLOCKS, parameters.dataBlocks());
    assertEquals(OptionalLong.empty(), VerityCheck.firstBadBlock(image, tree, parameters.root()));
    // Superblock, one block on top, two below it, and 129 over the data.
    assertEquals((1 + 1 + 2 + 129) * 4096L, Files.size(tree));
  }

  @Test
  void theFirstBadBlockIsNamed() throws IOException {
    VerityParameters parameters = Verity.write(image, tree, TREE);
    for (int bad : new int[] {BLOCKS - 1, 4321, 0}) {
      bytes[bad * 4096 + 17] ^= 1;
      Files.write(image, bytes);
      assertEquals(OptionalLong.of(bad), VerityCheck.firstBadBlock(image, tree, parameters.root()));
    }
  }

  @Test
  void aTreeIsNotBelievedByItself() throws IOException {
    VerityParameters parameters = Verity.write(image, tree, TREE);
    bytes[0] ^= 1;
    Files.write(image, bytes);
    Verity.write(image, tree, TREE);
    assertUntrusted("root digest", parameters.root());
  }

  @Test
  void whatIsNoTreeOfTheImageIsRefused() throws IOException {
    Sha256 root = Verity.write(image, tree, TREE).root();
    byte[] whole = Files.readAllBytes(tree);
    Files.write(tree, new byte[0]);
    assertUntrusted("ends here", root);
    Files.write(tree, java.util.Arrays.copyOf(whole, whole.length - 1));
    assertUntrusted("ends here", root);
    Random random = new Random(5);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = whole.clone();
      // Anything that the format reads: the superblock, and every level.
      int at = i < 96 ? i : 4096 + random.nextInt(whole.length - 4096);
      damaged[at] ^= (byte) (1 << random.nextInt(8));
      Files.write(tree, damaged);
      try {
        OptionalLong bad = VerityCheck.firstBadBlock(image, tree, root);
        // The UUID stands for nothing that is checked.
        assertTrue(at >= 16 && at < 32, "byte " + at);
        assertEquals(OptionalLong.empty(), bad);
      } catch (CoracleException e) {
        assertEquals(ExitCode.INTEGRITY, e.exitCode());
      }
    }
    Files.write(tree, whole);
    Files.write(image, java.util.Arrays.copyOf(bytes, bytes.length - 4096));
    assertUntrusted("covers", root);
  }

  /** In a tree of three levels: what each kind of block is, whichever byte of it is another. */
  @Test
  void aFlippedByteIsFoundInEveryLevel() throws IOException {
    try (RandomAccessFile sparse = new RandomAccessFile(image.toFile(), "rw")) {
      sparse.setLength(0);
      sparse.setLength(BLOCKS * 4096L);
    }
    Sha256 root = Verity.write(image, tree, TREE).root();
    Map<Integer, String> blocks =
        Map.of(
            0, "not a verity tree",
            1, "root digest",
            2, "its block 2 does not match the level above",
            3, "its block 3 does not match the level above",
            4, "its block 4 does not match the level above",
            100, "its block 100 does not match the level above",
            132, "its block 132 does not match the level above");
    for (Map.Entry<Integer, String> each : blocks.entrySet()) {
      // The first byte, one in the middle, and the last, which fills up most of the blocks.
      for (int at : new int[] {0, 2048, 4095}) {
        flip(tree, each.getKey() * 4096L + at);
        assertUntrusted(each.getValue(), root);
        flip(tree, each.getKey() * 4096L + at);
      }
    }
    for (int block : new int[] {0, 128, BLOCKS - 1}) {
      flip(image, block * 4096L + 4095);
      assertEquals(OptionalLong.of(block), VerityCheck.firstBadBlock(image, tree, root));
      flip(image, block * 4096L + 4095);
    }
    assertEquals(OptionalLong.empty(), VerityCheck.firstBadBlock(image, tree, root));
  }

  private static void flip(Path file, long at) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      bytes.seek(at);
      int old = bytes.read();
      bytes.seek(at);
      bytes.write(old ^ 1);
    }
  }

  @Test
  void equalInputsGiveEqualBytes() throws IOException {
    Verity.write(image, tree, TREE);
    byte[] first = Files.readAllBytes(tree);
    Verity.write(image, tree, TREE);
    assertArrayEquals(first, Files.readAllBytes(tree));
  }

  private void assertUntrusted(String why, Sha256 root) {
    CoracleException e =
        assertThrows(CoracleException.class, () -> VerityCheck.firstBadBlock(image, tree, root));
    assertEquals(ExitCode.INTEGRITY, e.exitCode());
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }
}
