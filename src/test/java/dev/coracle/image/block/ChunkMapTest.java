package dev.coracle.image.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.block.TreeInode.Part;
import dev.coracle.tree.Content;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChunkMapTest {
  private static final int CHUNK = 65_536;

  @TempDir Path directory;

  @Test
  void findsEveryByteThatIsNotZero() throws IOException {
    byte[] bytes = new byte[6 * CHUNK + 10];
    bytes[CHUNK] = 1;
    bytes[3 * CHUNK - 1] = -1;
    bytes[4 * CHUNK + 64] = 2;
    bytes[6 * CHUNK + 9] = 3;
    List<Part> parts =
        List.of(new Part(CHUNK, 2 * CHUNK), new Part(4 * CHUNK, CHUNK), new Part(6 * CHUNK, 10));
    Path file = directory.resolve("file");
    Files.write(file, new byte[100]);
    Files.write(file, bytes, StandardOpenOption.APPEND);
    Content range = Content.of(file, 100, bytes.length, Sha256.of(bytes));
    for (Content content : List.of(Content.of(bytes), range)) {
      ChunkMap map = ChunkMap.of(content);
      assertEquals(parts, map.parts());
      assertEquals(7, map.count());
      assertEquals(3 * CHUNK, map.holes());
      assertArrayEquals(new int[] {-1, 50, 66, -1, 82, -1, 98}, map.blocks(50, -1));
    }
  }

  @Test
  void seesEveryHoleOfMoreThanAMebibyte() throws IOException {
    byte[] bytes = new byte[5 << 20];
    Arrays.fill(bytes, (byte) 1);
    assertFalse(ChunkMap.mayHaveHoles(Content.of(bytes)));
    int hole = (2 << 20) - 1000;
    Arrays.fill(bytes, hole, hole + 1000, (byte) 0);
    assertFalse(ChunkMap.mayHaveHoles(Content.of(bytes)));
    Arrays.fill(bytes, hole, hole + 1064, (byte) 0);
    assertTrue(ChunkMap.mayHaveHoles(Content.of(bytes)));
  }

  @Test
  void allOrNothing() throws IOException {
    assertEquals(List.of(), ChunkMap.of(Content.of(new byte[2 * CHUNK])).parts());
    byte[] full = new byte[2 * CHUNK];
    Arrays.fill(full, (byte) 5);
    ChunkMap map = ChunkMap.of(Content.of(full));
    assertEquals(List.of(new Part(0, 2 * CHUNK)), map.parts());
    assertEquals(0, map.holes());
  }
}
