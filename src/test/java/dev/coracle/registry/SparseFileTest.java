package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.tree.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SparseFileTest {
  private static final int BLOCK = 1 << 16;

  @TempDir Path directory;

  private Path written(byte[] bytes) throws IOException {
    Path file = Files.createTempDirectory(directory, "f").resolve("file");
    SparseFile.Written written =
        SparseFile.write(new ByteArrayInputStream(bytes), bytes.length, file);
    assertEquals(new SparseFile.Written(bytes.length, Sha256.of(bytes)), written);
    assertArrayEquals(bytes, Files.readAllBytes(file));
    return file;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK, 3 * BLOCK + 7})
  void everySizeIsWrittenWhole(int size) throws IOException {
    byte[] bytes = new byte[size];
    written(bytes); // zeros alone
    new Random(1).nextBytes(bytes);
    written(bytes);
    Arrays.fill(bytes, Math.min(BLOCK, size), size, (byte) 0);
    written(bytes); // zeros at the end
  }

  @Test
  void zerosTakeNoSpace() throws Exception {
    byte[] bytes = new byte[64 * BLOCK];
    bytes[0] = 1;
    bytes[40 * BLOCK] = 1;
    Path file = written(bytes);
    Process du = new ProcessBuilder("du", "-k", file.toString()).start();
    String used =
        new String(du.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
    assertTrue(Long.parseLong(used.split("\t")[0]) <= 4 * BLOCK >> 10, used);
  }

  @Test
  void itEndsSoonAfterTheLimitAndReplacesNothing() throws IOException {
    Path file = directory.resolve("file");
    SparseFile.Written written =
        SparseFile.write(new ByteArrayInputStream(new byte[100 * BLOCK]), BLOCK, file);
    assertTrue(written.size() > BLOCK && written.size() <= 2 * BLOCK, written.toString());
    assertThrows(
        FileAlreadyExistsException.class,
        () -> SparseFile.write(new ByteArrayInputStream(new byte[1]), 1, file));
  }
}
