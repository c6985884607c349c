package dev.coracle.image.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.tree.Content;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataCopyTest {
  private static final int[] SIZES = {1, 4095, 4096, 4097, 100_000, 131_072, 131_073, 3_000_000};

  @TempDir Path directory;

  @Test
  void putsEveryPieceInItsPlaceAndNothingBetween() throws IOException {
    Random random = new Random(1);
    byte[] expected = new byte[60_000_000];
    List<DataCopy.Piece> pieces = new ArrayList<>();
    for (long position = 8192; ; ) {
      int size = SIZES[random.nextInt(random.nextInt(8) == 0 ? SIZES.length : 4)];
      if (position + size > expected.length) {
        break;
      }
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      System.arraycopy(bytes, 0, expected, (int) position, size);
      pieces.add(piece(content(bytes, random.nextBoolean()), size, position));
      position += Blocks.of(size + random.nextInt(3) * Blocks.SIZE) * Blocks.SIZE;
    }
    Path image = directory.resolve("image");
    try (FileChannel channel = image(image)) {
      DataCopy.run(channel, pieces);
    }
    byte[] found = Files.readAllBytes(image);
    assertArrayEquals(java.util.Arrays.copyOf(expected, found.length), found);
  }

  @Test
  void aFileThatIsShorterThanItWasEndsTheCopy() throws IOException {
    for (int bad : new int[] {0, 500, 999}) {
      List<DataCopy.Piece> pieces = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        byte[] bytes = new byte[i == bad ? 10 : 5000];
        pieces.add(piece(content(bytes, true), 5000, i * 2L * Blocks.SIZE));
      }
      try (FileChannel channel = image(directory.resolve("image"))) {
        IOException e = assertThrows(IOException.class, () -> DataCopy.run(channel, pieces));
        assertTrue(e.getMessage().contains("ends before"), e::getMessage);
      }
    }
  }

  private static FileChannel image(Path path) throws IOException {
    return FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static DataCopy.Piece piece(Content content, int size, long position) {
    return new DataCopy.Piece(TreePath.of("/file"), content, 0, size, position);
  }

  /** Bytes in memory, or in a file. */
  private Content content(byte[] bytes, boolean inFile) throws IOException {
    if (!inFile) {
      return Content.of(bytes);
    }
    Path file = Files.createTempFile(directory, "content", "");
    Files.write(file, bytes);
    return Content.of(file, 0, Math.max(bytes.length, 5000), Sha256.of(bytes));
  }
}
