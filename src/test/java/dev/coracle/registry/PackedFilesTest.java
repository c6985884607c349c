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

class PackedFilesTest {
  @TempDir Path directory;
  private PackedFiles packer;
  private Path file;
  private Sha256 content;

  @BeforeEach
  void image() throws IOException {
    Store store = Store.open(directory.resolve("store"));
    packer =
        new PackedFiles(Files.createDirectory(directory.resolve("scratch")), Optional.of(store));
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
    PackedFile first = packer.pack(file, content);
    assertEquals(first.layer().digest(), Descriptor.digest(Sha256.of(first.blob())));
    assertEquals(first.layer().size(), Files.size(first.blob()));
    Files.write(file, new byte[2 << 20]);
    assertEquals(first, packer.pack(file, content));
    Path renamed = Files.move(file, directory.resolve("own.img"));
    PackedFile other = packer.pack(renamed, content);
    assertEquals(first.blob(), other.blob());
    assertEquals("own.img", PackedFile.title(other.layer()));
    assertEquals(3 << 20, PackedFile.size(other.layer()));
  }

  @Test
  void equalFilesAtOnceArePackedOnce() throws IOException {
    Path copy = Files.copy(file, directory.resolve("copy.img"));
    List<PackedFile> both =
        ParallelTasks.runIo(
            2, List.of(() -> packer.pack(file, content), () -> packer.pack(copy, content)));
    assertEquals(both.get(0).blob(), both.get(1).blob());
    assertEquals("copy.img", PackedFile.title(both.get(1).layer()));
  }

  @Test
  void aFileThatIsSomethingElseIsRefusedAndNotKept() throws IOException {
    Files.write(file, bytes(2 << 20));
    for (int i = 0; i < 2; i++) {
      CoracleException thrown =
          assertThrows(CoracleException.class, () -> packer.pack(file, content));
      assertEquals("verify.hash", thrown.diagnostics().get(0).code());
    }
    Files.write(file, bytes(100));
    assertThrows(CoracleException.class, () -> packer.pack(file, content));
  }

  /** Of as many processors as there are, so that one version has one digest everywhere. */
  @Test
  void largeFilesGiveTheSameBytesWithAnyNumberOfThreads() throws IOException {
    byte[] bytes = new byte[66 << 20];
    new Random(1).ints(bytes.length / 7, 0, bytes.length).forEach(i -> bytes[i] = (byte) (i % 5));
    Path large = Files.write(directory.resolve("large.img"), bytes);
    Sha256 packed = Sha256.of(packer.pack(large).blob());
    for (int workers : new int[] {1, 3, 8}) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (ZstdOutputStream zstd = new ZstdOutputStream(out, PackedFile.LEVEL)) {
        zstd.setWorkers(workers);
        zstd.write(bytes);
      }
      assertEquals(packed, Sha256.of(out.toByteArray()), workers + " threads");
    }
    assertTrue(Files.size(directory.resolve("scratch/large.img.zst")) < bytes.length);
  }
}
