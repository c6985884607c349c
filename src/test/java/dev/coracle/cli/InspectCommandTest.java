package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.erofs.ErofsReader;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.image.partition.PlainLayout;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InspectCommandTest {
  @TempDir Path directory;
  private Cli cli;

  @BeforeEach
  void write() throws IOException {
    cli = new Cli(directory);
    Origin origin = Origin.fromRecipe("test");
    FileTree.Builder tree = FileTree.builder();
    tree.put(TreePath.ROOT, new Node.Directory(Metadata.rootOwned(0755, 0), origin));
    tree.put(
        TreePath.of("/su"),
        new Node.RegularFile(
            Metadata.rootOwned(04755, 0), Content.of("hello\n".getBytes()), origin));
    tree.put(TreePath.of("/to"), new Node.Symlink(Metadata.rootOwned(0777, 0), "su", origin));
    new ImageWriter(List.of(new ErofsFormat()), List.of(new NvdimmLayout()))
        .write(
            tree.build(),
            ImageOptions.of(FileSystemType.EROFS, "nvdimm", "box", OptionalLong.empty()),
            directory.resolve("box.img"));
  }

  @Test
  void reportsWhatAnImageIs() {
    String text = cli.run("inspect", "box.img").out();
    assertTrue(text.startsWith("erofs in nvdimm layout, "), text);
    assertTrue(text.contains("1 of 1 regular files"), text);
    String json = cli.run("inspect", "--format", "json", "box.img").out();
    assertTrue(json.contains("\"daxFiles\" : 1"), json);
  }

  @Test
  void extractTouchesNothingThatIsThere() throws IOException {
    Path file = Files.writeString(directory.resolve("mine"), "precious");
    Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("elsewhere"));
    Files.createDirectory(directory.resolve("full"));
    Files.writeString(directory.resolve("full/x"), "");
    for (String target : List.of("mine", "link", "full", "/")) {
      Cli.Ended ended = cli.run("inspect", "--extract", target, "box.img");
      assertEquals(6, ended.status(), target + ended.err());
      assertTrue(ended.err().contains("[image.extract]"), ended.err());
    }
    assertEquals("precious", Files.readString(file));
    assertTrue(Files.isSymbolicLink(link));
    Files.createDirectory(directory.resolve("empty"));
    for (String target : List.of("empty", "new/below")) {
      assertEquals(0, cli.run("inspect", "--extract", target, "box.img").status());
      assertEquals("hello\n", Files.readString(directory.resolve(target).resolve("su")));
    }
    try (var names = Files.list(directory)) {
      assertEquals(0, names.filter(name -> name.getFileName().toString().startsWith(".")).count());
    }
  }

  @Test
  void showsOneFileAndAll() {
    assertEquals("hello\n", cli.run("inspect", "--cat", "/su", "box.img").out());
    List<String> lines = cli.run("inspect", "--list", "box.img").out().lines().toList();
    assertEquals(3, lines.size());
    assertTrue(lines.get(1).matches("-rwsr-xr-x +1 +0 +0 +6 1970-.* /su"), lines.get(1));
    assertTrue(lines.get(2).endsWith(" /to -> su"), lines.get(2));
    String stat = cli.run("inspect", "--stat", "/su", "box.img").out();
    assertTrue(stat.contains("6 bytes at byte "), stat);
  }

  @Test
  void doesNotReadAHoleOfAHundredGibibytes() throws IOException {
    Origin origin = Origin.fromRecipe("test");
    FileTree.Builder tree = FileTree.builder();
    tree.put(TreePath.ROOT, new Node.Directory(Metadata.rootOwned(0755, 0), origin));
    Metadata extended = new Metadata(0644, 0x12345, 0, 0, new TreeMap<>());
    tree.put(
        TreePath.of("/f"), new Node.RegularFile(extended, Content.of(new byte[3 << 20]), origin));
    Path image = directory.resolve("hole.img");
    new ImageWriter(List.of(new ErofsFormat()), List.of(new PlainLayout()))
        .write(
            tree.build(),
            ImageOptions.of(FileSystemType.EROFS, "plain", "x", OptionalLong.empty()),
            image);
    String small = cli.run("inspect", "hole.img").out();
    assertTrue(!small.contains("unknown"), small);
    try (FileChannel channel =
        FileChannel.open(image, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long inode = ErofsReader.open(channel, 0, channel.size()).nodes().get(1).inode() * 32;
      ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
      channel.write(bytes.putInt(0, 2).limit(4), 1032); // no checksum
      channel.write(bytes.clear().putLong(0, 1L << 37), inode + 8); // the size
      channel.write(bytes.clear().putInt(0, 25).limit(4), inode + 16); // in one chunk
    }
    String large = cli.run("inspect", "hole.img").out();
    assertTrue(large.contains("unknown: "), large);
  }

  @Test
  void sendsHomeWhatItCannotDo() throws IOException {
    Files.writeString(directory.resolve("text"), "no image");
    assertFails(6, "image.missing", "inspect", "gone");
    assertFails(5, "image.unknown", "inspect", "text");
    assertFails(1, "image.no-such-file", "inspect", "--cat", "/gone", "box.img");
    assertFails(1, "image.no-such-file", "inspect", "--cat", "su", "box.img");
    assertFails(1, "image.no-such-file", "inspect", "--cat", "/to", "box.img");
    assertFails(2, "usage", "inspect", "--cat", "/su", "--list", "box.img");
    assertFails(6, "image.extract", "inspect", "--extract", ".", "box.img");
  }

  /** What a newcomer gives it first; each answer says what was wrong and what to do. */
  @Test
  void saysWhatIsWrongWithWhatIsNoImage() throws IOException {
    Files.writeString(directory.resolve("text"), "no image");
    Files.createFile(directory.resolve("empty"));
    Files.createDirectories(directory.resolve("result"));
    Files.createFile(directory.resolve("result/box.img"));
    Files.createSymbolicLink(directory.resolve("dangling"), Path.of("nowhere"));
    assertReported(
        "text is not an image: it has no signature of erofs, ext4, newc, tar, nvdimm, gpt, mbr",
        "decompress it unless it is compressed with gzip, zstd",
        "text");
    assertReported("empty is empty", "make the image again", "empty");
    assertReported("result is a directory", "name the image in it: result/box.img", "result");
    assertReported(
        "dangling is a link to nowhere, which is not there", "name an image", "dangling");
    assertReported("there is no file 'gone'", "name an image", "gone");
    assertReported("/dev/null is a device", "dd if=/dev/null", "/dev/null");
  }

  @Test
  void saysOfADamagedImageOnlyWhatSpeaksForOne() throws IOException {
    byte[] bytes = Files.readAllBytes(directory.resolve("box.img"));
    Files.write(directory.resolve("cut.img"), Arrays.copyOf(bytes, bytes.length - 4096));
    String cut = cli.run("inspect", "cut.img").err();
    assertTrue(cut.contains("looks like an image but cannot be read"), cut);
    assertTrue(cut.contains("nvdimm: the image's size is not a multiple of 2 MiB"), cut);
    assertTrue(!cut.contains("erofs:") && !cut.contains("tar:"), cut);
    byte[] packed = new byte[] {0x1f, (byte) 0x8b, 8, 0, 0};
    Files.write(directory.resolve("cut.gz"), packed);
    assertReported("cut.gz: it does not unpack: it is cut short", "fetch it again", "cut.gz");
    assertReported(
        "box.img has no partition 7", "it has: 1 (nvdimm)", "--partition", "7", "box.img");
  }

  @Test
  void suggestsThePathThatWasMeant() {
    assertReported("box.img has no /us", "did you mean /su", "--cat", "/us", "box.img");
    assertReported("/to is a link to su", "name the link's target", "--cat", "/to", "box.img");
    assertReported("'su' is not a path", "give an absolute path", "--stat", "su", "box.img");
    assertReported(
        "cannot extract to", "name a writable directory", "--extract", "/proc/x/y", "box.img");
  }

  private void assertReported(String what, String fix, String... arguments) {
    List<String> all = new ArrayList<>(List.of("inspect"));
    all.addAll(List.of(arguments));
    Cli.Ended ended = cli.run(all.toArray(String[]::new));
    assertTrue(ended.status() > 0 && ended.status() != 70, ended.toString());
    assertTrue(ended.err().startsWith("error: " + what), ended.err());
    String next = ended.err().substring(ended.err().indexOf("\n  fix: "));
    assertTrue(next.contains(fix), ended.err());
  }

  private void assertFails(int status, String code, String... arguments) {
    Cli.Ended ended = cli.run(arguments);
    assertEquals(status, ended.status(), ended.err());
    assertTrue(ended.err().contains("[" + code + "]"), ended.err());
    assertTrue(ended.err().contains("\n  fix: "), ended.err());
  }
}
