package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.image.tar.TarFormat;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageReaderTest {
  private static final int MIB = 1 << 20;
  private static final Origin ORIGIN = Origin.fromRecipe("test");
  private static final ImageReader READER = new ImageReader(List.of(new ErofsFormat()));
  private static final ImageWriter WRITER =
      new ImageWriter(List.of(new ErofsFormat()), List.of(new NvdimmLayout(), new PlainLayout()));

  @TempDir Path directory;

  @Test
  void anImageIsKnownByItsBytes() throws IOException {
    for (String layout : List.of("nvdimm", "plain")) {
      Path image = write(layout, false);
      try (FileChannel channel = FileChannel.open(image)) {
        ImageReader.Opened opened = READER.open(channel, image);
        assertEquals(layout, opened.layout());
        assertEquals("erofs", opened.format());
        assertEquals("test", opened.fileSystem().label());
      }
    }
  }

  @Test
  void whatIsNoImageIsRefusedWithAllThatIsKnown() throws IOException {
    Path noise = directory.resolve("noise");
    byte[] bytes = new byte[8 * MIB];
    new Random(1).nextBytes(bytes);
    Files.write(noise, bytes);
    try (FileChannel channel = FileChannel.open(noise)) {
      CoracleException e = assertThrows(CoracleException.class, () -> READER.open(channel, noise));
      assertEquals(ExitCode.INTEGRITY, e.exitCode());
      String text = e.diagnostics().get(0).render();
      assertTrue(text.contains("no signature of erofs, nvdimm, gpt, mbr"), text);
    }
  }

  @Test
  void zerosAreNoArchiveNorIsAPartitionOne() throws IOException {
    ImageReader archives = new ImageReader(List.of(new TarFormat()));
    Path tar = directory.resolve("tar");
    FileTree.Builder tree = FileTree.builder();
    put(tree, "/", new Node.Directory(Metadata.rootOwned(0755, 1000), ORIGIN));
    new ImageWriter(List.of(new TarFormat()), List.of(new PlainLayout()))
        .write(
            tree.build(),
            ImageOptions.of(FileSystemType.TAR, "plain", "", OptionalLong.empty()),
            tar);
    assertEquals("tar", format(archives, Files.readAllBytes(tar)));
    assertThrows(CoracleException.class, () -> format(archives, new byte[MIB]));
    ByteBuffer disk = ByteBuffer.allocate(2 * MIB).order(ByteOrder.LITTLE_ENDIAN);
    disk.put(446 + 4, (byte) 0x83).putInt(446 + 8, 2048).putInt(446 + 12, 2048);
    disk.put(510, (byte) 0x55).put(511, (byte) 0xaa).put(MIB, Files.readAllBytes(tar));
    assertThrows(CoracleException.class, () -> format(archives, disk.array()));
  }

  private String format(ImageReader reader, byte[] bytes) throws IOException {
    Path file = Files.write(directory.resolve("bytes"), bytes);
    try (FileChannel channel = FileChannel.open(file)) {
      return reader.open(channel, file).format();
    }
  }

  @Test
  void onlyANvdimmIsMapped() throws IOException {
    for (DaxReport forecast : forecast(write("nvdimm", false))) {
      assertTrue(forecast.dax(), forecast.toString());
    }
    for (DaxReport forecast : forecast(write("plain", false))) {
      assertFalse(forecast.dax());
      assertTrue(forecast.why().contains("no pfn block"), forecast.why());
    }
  }

  @Test
  void aLibraryGainsHugePagesWhereItIsAligned() throws IOException {
    DaxReport packed = library(forecast(write("nvdimm", false)));
    assertEquals(2, packed.possible());
    assertEquals(0, packed.windows());
    DaxReport aligned = library(forecast(write("nvdimm", true)));
    assertEquals(2, aligned.possible());
    assertEquals(2, aligned.windows());
  }

  @Test
  void windowsLieInReadOnlySegmentsWhoseAddressesFit() throws IOException {
    assertEquals(
        List.of(2L * MIB, 4L * MIB), HugePages.windows(elf(5, MIB, MIB, 6 * MIB)), "read-only");
    assertEquals(List.of(), HugePages.windows(elf(6, MIB, MIB, 6 * MIB)), "writable");
    assertEquals(List.of(), HugePages.windows(elf(5, MIB, MIB + 4096, 6 * MIB)), "not congruent");
    assertEquals(List.of(), HugePages.windows(Content.of(new byte[6 * MIB])), "no ELF file");
    assertEquals(List.of(0L, 2L * MIB), HugePages.all(5L * MIB));
  }

  @Test
  void extractionGivesTheTreeBack() throws IOException {
    Path image = write("nvdimm", false);
    Path target = directory.resolve("tree");
    try (FileChannel channel = FileChannel.open(image)) {
      ImageExtractor.Report report =
          ImageExtractor.to(target, READER.open(channel, image).fileSystem());
      assertEquals(List.of("/null: a device node, FIFO or socket"), report.left());
      assertEquals(6, report.written());
    }
    assertEquals("text", Files.readString(target.resolve("dir/file")));
    assertEquals(Path.of("/nowhere"), Files.readSymbolicLink(target.resolve("link")));
    assertTrue(Files.isSameFile(target.resolve("dir/file"), target.resolve("dir/other")));
    assertEquals(1000, Files.getLastModifiedTime(target.resolve("dir/file")).toMillis() / 1000);
    assertArrayEquals(
        elf(5, MIB, MIB, 6 * MIB).readAll(), Files.readAllBytes(target.resolve("lib")));
  }

  @Test
  void extractionWritesOverNothing() throws IOException {
    Path image = write("nvdimm", false);
    Path target = Files.createDirectory(directory.resolve("full"));
    Files.writeString(target.resolve("mine"), "");
    try (FileChannel channel = FileChannel.open(image)) {
      StoredFileSystem stored = READER.open(channel, image).fileSystem();
      CoracleException e =
          assertThrows(CoracleException.class, () -> ImageExtractor.to(target, stored));
      assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
    }
    assertTrue(Files.exists(target.resolve("mine")));
    try (var left = Files.list(directory)) {
      assertTrue(left.noneMatch(p -> p.getFileName().toString().startsWith(".")));
    }
  }

  private List<DaxReport> forecast(Path image) throws IOException {
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.READ)) {
      return DaxReport.of(channel, READER.open(channel, image));
    }
  }

  private static DaxReport library(List<DaxReport> forecasts) {
    return forecasts.stream()
        .filter(forecast -> forecast.path().text().equals("/lib"))
        .findFirst()
        .orElseThrow();
  }

  private Path write(String layout, boolean aligned) throws IOException {
    FileTree.Builder tree = FileTree.builder();
    put(tree, "/", new Node.Directory(Metadata.rootOwned(0755, 1000), ORIGIN));
    put(tree, "/dir", new Node.Directory(Metadata.rootOwned(0755, 1000), ORIGIN));
    Metadata plain = Metadata.rootOwned(0644, 1000);
    put(tree, "/dir/file", new Node.RegularFile(plain, Content.of("text".getBytes()), ORIGIN));
    put(tree, "/dir/other", new Node.HardLink(plain, TreePath.of("/dir/file"), ORIGIN));
    put(tree, "/lib", new Node.RegularFile(plain, elf(5, MIB, MIB, 6 * MIB), ORIGIN));
    put(tree, "/link", new Node.Symlink(Metadata.rootOwned(0777, 1000), "/nowhere", ORIGIN));
    put(tree, "/null", new Node.Device(plain, Node.Device.Type.CHARACTER, 1, 3, ORIGIN));
    Path image = directory.resolve(layout + aligned + ".img");
    WRITER.write(
        tree.build(),
        new ImageOptions(
            FileSystemType.EROFS,
            layout,
            "test",
            OptionalLong.empty(),
            (path, file) -> aligned && file.content().size() > MIB,
            FileSystemExtras.NONE),
        image);
    return image;
  }

  private static void put(FileTree.Builder tree, String path, Node node) {
    tree.put(TreePath.of(path), node);
  }

  /** A 64-bit ELF file with one loadable segment. */
  private static Content elf(int flags, long offset, long address, int size) {
    ByteBuffer bytes = ByteBuffer.allocate(size + MIB).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(0, new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    bytes.putShort(16, (short) 3).putShort(18, (short) 62).putLong(32, 64);
    bytes.putShort(54, (short) 56).putShort(56, (short) 1);
    bytes.putInt(64, 1).putInt(68, flags).putLong(72, offset).putLong(80, address);
    bytes.putLong(96, size - MIB + 1).putLong(104, size).putLong(112, 4096);
    return Content.of(bytes.array());
  }
}
