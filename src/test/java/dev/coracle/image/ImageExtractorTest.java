package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.block.RangeInputStream;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.StoredNode.Range;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageExtractorTest {
  private static final long TEBIBYTE = 1L << 40;

  @TempDir Path directory;

  @Test
  void aHoleStaysAHoleHoweverLarge() throws Exception {
    Path image = Files.writeString(directory.resolve("image"), "headtail");
    try (FileChannel channel = FileChannel.open(image)) {
      ImageBytes bytes = new ImageBytes(channel, 0, 8);
      List<Range> ranges =
          List.of(
              new Range(0, 4), new Range(Range.HOLE, TEBIBYTE), new Range(4, 4), hole(TEBIBYTE));
      assertTimeoutPreemptively(
          Duration.ofSeconds(5),
          () -> ImageExtractor.to(directory.resolve("to"), sparse(bytes, ranges)));
    }
    Path file = directory.resolve("to/sparse");
    assertEquals(2 * TEBIBYTE + 8, Files.size(file));
    Process du = new ProcessBuilder("du", "-k", file.toString()).start();
    String used = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(Integer.parseInt(used.split("\t")[0]) <= 64, used);
    try (FileChannel read = FileChannel.open(file)) {
      ByteBuffer tail = ByteBuffer.allocate(4);
      read.read(tail, TEBIBYTE + 4);
      assertEquals("tail", new String(tail.array(), StandardCharsets.US_ASCII));
    }
  }

  private static Range hole(long length) {
    return new Range(Range.HOLE, length);
  }

  private static StoredFileSystem sparse(ImageBytes bytes, List<Range> ranges) {
    long size = ranges.stream().mapToLong(Range::length).sum();
    List<StoredNode> nodes =
        List.of(
            node("/", StoredNode.Kind.DIRECTORY, 0, List.of()),
            node("/sparse", StoredNode.Kind.REGULAR, size, ranges));
    return new StoredFileSystem() {
      @Override
      public long size() {
        return 8;
      }

      @Override
      public int blockSize() {
        return 4096;
      }

      @Override
      public long inodes() {
        return 2;
      }

      @Override
      public UUID uuid() {
        return new UUID(0, 0);
      }

      @Override
      public String label() {
        return "";
      }

      @Override
      public List<StoredNode> nodes() {
        return nodes;
      }

      @Override
      public InputStream open(StoredNode file) throws IOException {
        return new RangeInputStream(bytes, file.ranges());
      }
    };
  }

  private static StoredNode node(String path, StoredNode.Kind kind, long size, List<Range> ranges) {
    return new StoredNode(
        TreePath.of(path),
        kind,
        Metadata.rootOwned(0755, 1L << 62),
        0,
        path.length(),
        1,
        size,
        "",
        0,
        0,
        ranges,
        true);
  }
}
