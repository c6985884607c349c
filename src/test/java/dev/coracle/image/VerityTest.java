package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
    Verity.Trust trust = Verity.write(image, tree, TREE);
    assertEquals(BLOCKS, trust.dataBlocks());
    assertEquals(OptionalLong.empty(), Verity.firstBadBlock(image, tree, trust.root()));
    // Superblock, one block on top, two below it, and 129 over the data.
    assertEquals((1 + 1 + 2 + 129) * 4096L, Files.size(tree));
  }

  @Test
  void theFirstBadBlockIsNamed() throws IOException {
    Verity.Trust trust = Verity.write(image, tree, TREE);
    for (int bad : new int[] {BLOCKS - 1, 4321, 0}) {
      bytes[bad * 4096 + 17] ^= 1;
      Files.write(image, bytes);
      assertEquals(OptionalLong.of(bad), Verity.firstBadBlock(image, tree, trust.root()));
    }
  }

  @Test
  void aTreeIsNotBelievedByItself() throws IOException {
    Verity.Trust trust = Verity.write(image, tree, TREE);
    bytes[0] ^= 1;
    Files.write(image, bytes);
    Verity.write(image, tree, TREE);
    assertUntrusted("root digest", trust.root());
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
        OptionalLong bad = Verity.firstBadBlock(image, tree, root);
        // The UUID and the levels above the lowest, which are computed anew, are not believed.
        assertEquals(OptionalLong.empty(), bad);
      } catch (CoracleException e) {
        assertEquals(ExitCode.INTEGRITY, e.exitCode());
      }
    }
    Files.write(tree, whole);
    Files.write(image, java.util.Arrays.copyOf(bytes, bytes.length - 4096));
    assertUntrusted("covers", root);
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
        assertThrows(CoracleException.class, () -> Verity.firstBadBlock(image, tree, root));
    assertEquals(ExitCode.INTEGRITY, e.exitCode());
    assertTrue(e.getMessage().contains(why), e.getMessage());
  }
}
