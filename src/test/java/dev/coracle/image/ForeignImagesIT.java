package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.UnreadableFileException;
import dev.coracle.image.partition.PfnBlock;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images as others make them: with other tools, other places, other forms of files. */
class ForeignImagesIT {
  private static final int MIB = 1 << 20;
  private static final ImageReader READER =
      new ImageReader(List.of(new ErofsFormat(), new Ext4Format()));

  @TempDir Path directory;
  private final byte[] text = "a line that repeats\n".repeat(20_000).getBytes();

  @BeforeEach
  void tree() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree/etc"));
    Files.write(tree.resolve("text"), text);
    Files.writeString(tree.resolve("tail"), "t".repeat(5000));
    Files.writeString(tree.resolve("small"), "small");
    Files.createSymbolicLink(tree.resolve("link"), Path.of("small"));
    Files.createLink(tree.resolve("again"), tree.resolve("small"));
  }

  /** Partition at 1 MiB of the inner image, all of it 128 MiB, as Kata's builder lays them out. */
  @Test
  void kataImagesAreRead() throws Exception {
    for (Path fileSystem : List.of(erofs("-zlz4hc"), erofs("-Enoinline_data"), ext4())) {
      Path image = directory.resolve("kata.img");
      long size = 128L * MIB;
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(0);
        file.setLength(size);
        FileChannel channel = file.getChannel();
        Path inner = partitioned("dos", size - 2 * MIB, "start=2048, type=83");
        Path outer = partitioned("dos", size, "start=6144, type=83");
        channel.write(ByteBuffer.wrap(head(outer)), 0);
        channel.write(PfnBlock.encode(), 0x1000);
        channel.write(ByteBuffer.wrap(head(inner)), 2 * MIB);
        channel.write(ByteBuffer.wrap(Files.readAllBytes(fileSystem)), 3 * MIB);
      }
      try (FileChannel channel = FileChannel.open(image)) {
        ImageReader.Opened opened = READER.open(channel, image);
        assertEquals("nvdimm", opened.layout());
        assertEquals(3 * MIB, opened.offset());
        boolean compressed = fileSystem.getFileName().toString().contains("lz4");
        assertTree(opened, compressed);
        for (DaxReport forecast : DaxReport.of(channel, opened)) {
          boolean copied = compressed && forecast.path().name().matches("text|tail");
          boolean beside = compressed && forecast.path().name().matches("small|again");
          assertEquals(!copied && !beside, forecast.dax(), forecast.toString());
          assertEquals(copied, forecast.why().contains("compressed"), forecast.toString());
        }
      }
    }
  }

  @Test
  void everyFormOfErofsIsRead() throws Exception {
    for (String form : List.of("-Enoinline_data", "-Eforce-inode-compact", "--chunksize=4096")) {
      assertTree(open(erofs(form)), false);
    }
    assertTree(open(erofs("-Eforce-inode-extended")), false);
    for (String more : List.of("ztailpacking", "fragments", "legacy-compress", "dedupe")) {
      assertTree(open(erofs("-zlz4", "-E" + more)), true);
    }
    assertTree(open(erofs("-zlz4hc", "-C65536")), true);
  }

  @Test
  void compressedFilesAreLeftOutOfAnExtraction() throws Exception {
    Path target = directory.resolve("out");
    ImageExtractor.Report report = ImageExtractor.to(target, open(erofs("-zlz4")).fileSystem());
    assertTrue(
        report.left().contains("/etc/text: compressed with lz4, which is not read here"),
        report.toString());
    assertFalse(Files.exists(target.resolve("etc/text")));
    assertEquals("small", Files.readString(target.resolve("etc/again")));
  }

  @Test
  void theFirstPartitionThatCanBeReadIsAndAnyOtherOnDemand() throws Exception {
    for (String label : List.of("dos", "gpt")) {
      Path image =
          partitioned(
              label, 80L * MIB, "start=2048, size=2048", "start=8192, size=8192", "start=20480");
      copy(erofs("-Enoinline_data"), image, 4 * MIB);
      copy(ext4(), image, 10 * MIB);
      ImageReader.Opened opened = open(image);
      assertEquals("erofs", opened.format());
      assertEquals(label.equals("dos") ? "mbr" : "gpt", opened.layout());
      assertTree(opened, false);
      try (FileChannel channel = FileChannel.open(image)) {
        assertEquals("ext4", READER.open(channel, image, OptionalInt.of(3)).format());
        CoracleException e =
            assertThrows(
                CoracleException.class, () -> READER.open(channel, image, OptionalInt.of(1)));
        String said = e.diagnostics().get(0).render();
        assertTrue(said.contains(" partition 1, erofs: not an EROFS"), said);
      }
    }
  }

  @Test
  void logicalPartitionsAreFound() throws Exception {
    Path image =
        partitioned("dos", 40L * MIB, "start=2048, type=5", "start=4096, size=2048", "start=8192");
    copy(erofs("-Enoinline_data"), image, 4 * MIB);
    assertEquals(4 * MIB, open(image).offset());
  }

  private static void assertTree(ImageReader.Opened opened, boolean compressed) throws IOException {
    List<StoredNode> nodes = opened.fileSystem().nodes();
    assertEquals(
        "[/, /etc, /etc/again, /etc/link, /etc/small, /etc/tail, /etc/text]",
        nodes.stream().map(node -> node.path().text()).toList().toString());
    assertEquals("small", nodes.get(3).target());
    assertEquals(2, nodes.get(2).links());
    assertEquals(nodes.get(2).inode(), nodes.get(4).inode());
    assertEquals(5000, nodes.get(5).size());
    assertEquals(400_000, nodes.get(6).size());
    if (compressed) {
      UnreadableFileException e =
          assertThrows(UnreadableFileException.class, () -> opened.fileSystem().open(nodes.get(6)));
      assertEquals("compressed with lz4", e.getMessage());
      return;
    }
    try (InputStream small = opened.fileSystem().open(nodes.get(4));
        InputStream large = opened.fileSystem().open(nodes.get(6))) {
      assertEquals("small", new String(small.readAllBytes()));
      assertArrayEquals("a line that repeats\n".repeat(20_000).getBytes(), large.readAllBytes());
    }
  }

  /** The channel stays open, which a test can bear. */
  private static ImageReader.Opened open(Path image) throws IOException {
    return READER.open(FileChannel.open(image), image);
  }

  private Path erofs(String... form) throws Exception {
    Path image = directory.resolve("erofs" + String.join("", form));
    List<String> command = new ArrayList<>(List.of("mkfs.erofs", "--quiet"));
    command.addAll(List.of(form));
    command.addAll(List.of(image.toString(), directory.resolve("tree").toString()));
    run(command);
    return image;
  }

  /** As mke2fs makes it if given nothing but the size of blocks, which DAX needs. */
  private Path ext4() throws Exception {
    Path image = directory.resolve("ext4");
    Files.deleteIfExists(image);
    String tree = directory.resolve("tree").toString();
    run(List.of("mke2fs", "-q", "-t", "ext4", "-b", "4096", "-d", tree, image.toString(), "60M"));
    // What makes the file system is no part of the tree.
    return image;
  }

  private Path partitioned(String label, long size, String... lines) throws Exception {
    Path image = Files.createTempFile(directory, "disk", "");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(size);
    }
    Path script = directory.resolve("script");
    Files.write(script, ("label: " + label + "\n" + String.join("\n", lines) + "\n").getBytes());
    String[] command = {"sh", "-c", "sfdisk -q \"$0\" < \"$1\"", "" + image, "" + script};
    run(List.of(command));
    return image;
  }

  private static void copy(Path from, Path to, long offset) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(to.toFile(), "rw")) {
      file.seek(offset);
      file.write(Files.readAllBytes(from));
    }
  }

  private static byte[] head(Path disk) throws IOException {
    try (InputStream stream = Files.newInputStream(disk)) {
      return stream.readNBytes(512);
    }
  }

  private static void run(List<String> command) throws Exception {
    ProcessRunner.Result result =
        new LocalProcessRunner()
            .run(
                new ProcessRunner.Command(
                    command,
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofMinutes(1),
                    line -> {}));
    assertTrue(result.ok(), () -> String.join(" ", command) + ": " + result);
  }
}
