package dev.coracle.image.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What archives can say, and how little work what they cannot say may make. */
class ArchiveEntriesTest {
  private static final Metadata METADATA = Metadata.rootOwned(0755, 0);

  @TempDir Path directory;

  @Test
  void namesMayBeginAndEndWithSlashes() throws IOException {
    assertEquals(TreePath.of("/a/b"), ArchiveEntries.path(".//./a/b/", 0));
    assertEquals(TreePath.of("/.a"), ArchiveEntries.path(".a", 0));
    assertEquals(TreePath.ROOT, ArchiveEntries.path("./", 0));
    assertEquals(TreePath.ROOT, ArchiveEntries.path(".", 0));
    assertThrows(MalformedImageException.class, () -> ArchiveEntries.path("", 0));
    assertThrows(MalformedImageException.class, () -> ArchiveEntries.path("a/../b", 0));
  }

  @Test
  void aNameOfAMillionSlashesIsRefusedAtOnce() {
    String slashes = "/".repeat(1 << 20);
    assertTimeoutPreemptively(
        Duration.ofSeconds(5),
        () -> assertThrows(MalformedImageException.class, () -> ArchiveEntries.path(slashes, 0)));
  }

  @Test
  void directoriesAreImpliedUpToABound() throws IOException {
    assertEquals(1401, deep(1).finish().size());
    MalformedImageException e = assertThrows(MalformedImageException.class, () -> deep(2).finish());
    assertTrue(e.getMessage().contains("imply"), e.getMessage());
    assertEquals(2801, deep(2, 1 << 20).finish().size());
  }

  /** Directories that lie so deep that the paths above each have two million characters. */
  private static ArchiveEntries deep(int count, long... size) throws IOException {
    ArchiveEntries entries = new ArchiveEntries(true, size.length == 0 ? 65_536 : size[0]);
    for (int i = 0; i < count; i++) {
      TreePath path = TreePath.of("/" + i + "/a".repeat(1399));
      entries.add(ArchiveEntries.directory(path, METADATA, i + 1), 0);
    }
    return entries;
  }

  @Test
  void nothingIsNoArchive() {
    assertThrows(MalformedImageException.class, () -> new ArchiveEntries(true, 1 << 20).finish());
    assertThrows(MalformedImageException.class, () -> new ArchiveEntries(false, 1 << 20).finish());
  }

  @Test
  void lookingForTheEndOfZerosCostsNoMoreThanThey() throws IOException {
    Path file = directory.resolve("bytes");
    byte[] bytes = new byte[300_000];
    bytes[100] = 1;
    bytes[250_000] = 1;
    Files.write(file, bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      ImageBytes image = new ImageBytes(channel, 0, bytes.length);
      assertEquals(100, StoredArchive.afterZeros(image, 0));
      assertEquals(250_000, StoredArchive.afterZeros(image, 101));
      assertEquals(bytes.length, StoredArchive.afterZeros(image, 250_001));
      ThreadMXBean thread = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long before = thread.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < 1000; i++) {
        StoredArchive.afterZeros(image, 100);
      }
      assertTrue(thread.getCurrentThreadAllocatedBytes() - before < 1 << 20);
    }
  }
}
