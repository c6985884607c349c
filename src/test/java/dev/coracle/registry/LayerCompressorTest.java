package dev.coracle.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.luben.zstd.ZstdOutputStream;
import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.store.Store;
import dev.coracle.tree.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LayerCompressorTest {
  @TempDir Path directory;
  private LayerCompressor compressor;
  private Path file;
  private Sha256 content;

  @BeforeEach
  void image() throws IOException {
    Store store = Store.open(directory.resolve("store"));
    compressor =
        new LayerCompressor(
            Files.createDirectory(directory.resolve("scratch")), Optional.of(store));
    file = directory.resolve("base.img");
    Files.write(file, bytes(3 << 20));
    content = Sha256.of(file);
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(1).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aKnownFileIsReadOnce() throws IOException {
    CompressedLayer first = compressor.compress(file, content);
    assertEquals(first.descriptor().digest(), Descriptor.digest(Sha256.of(first.blob())));
    assertEquals(first.descriptor().size(), Files.size(first.blob()));
    Files.write(file, new byte[2 << 20]);
    assertEquals(first, compressor.compress(file, content));
    Path renamed = Files.move(file, directory.resolve("own.img"));
    CompressedLayer other = compressor.compress(renamed, content);
    assertEquals(first.blob(), other.blob());
    assertEquals("own.img", CompressedLayer.title(other.descriptor()));
    assertEquals(3 << 20, CompressedLayer.size(other.descriptor()));
  }

  @Test
  void equalFilesAtOnceAreCompressedOnce() throws IOException {
    Path copy = Files.copy(file, directory.resolve("copy.img"));
    List<CompressedLayer> both =
        ParallelTasks.runIo(
            2,
            List.of(
                () -> compressor.compress(file, content),
                () -> compressor.compress(copy, content)));
    assertEquals(both.get(0).blob(), both.get(1).blob());
    assertEquals("copy.img", CompressedLayer.title(both.get(1).descriptor()));
  }

  @Test
  void aFileThatIsSomethingElseIsRefusedAndNotKept() throws IOException {
    Files.write(file, bytes(2 << 20));
    for (int i = 0; i < 2; i++) {
      CoracleException thrown =
          assertThrows(CoracleException.class, () -> compressor.compress(file, content));
      assertEquals("verify.hash", thrown.diagnostics().get(0).code());
    }
    Files.write(file, bytes(100));
    assertThrows(CoracleException.class, () -> compressor.compress(file, content));
  }

  /** Of as many processors as there are, so that one version has one digest everywhere. */
  @Test
  void largeFilesGiveTheSameBytesWithAnyNumberOfThreads() throws IOException {
    byte[] bytes = new byte[66 << 20];
    new Random(1).ints(bytes.length / 7, 0, bytes.length).forEach(i -> bytes[i] = (byte) (i % 5));
    Path large = Files.write(directory.resolve("large.img"), bytes);
    Sha256 compressed = Sha256.of(compressor.compress(large).blob());
    for (int workers : new int[] {1, 3, 8}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (ZstdOutputStream zstd = new ZstdOutputStream(out, CompressedLayer.LEVEL)) {
        zstd.setWorkers(workers);
        zstd.write(bytes);
      }
      assertEquals(compressed, Sha256.of(out.toByteArray()), workers + " threads");
    }
    assertTrue(Files.size(directory.resolve("scratch/large.img.zst")) < bytes.length);
  }
}
