package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.image.format.ImageDiagnostics;
import dev.coracle.image.format.TreeDigest;
import dev.coracle.image.partition.DiskLayout;
import dev.coracle.image.partition.GptLayout;
import dev.coracle.image.partition.MbrLayout;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.image.verity.Verity;
import dev.coracle.image.verity.VerityCheck;
import dev.coracle.image.verity.VerityParameters;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageWriterTest {
  private static final ImageWriter WRITER =
      new ImageWriter(
          List.of(new ErofsFormat(), new Ext4Format()),
          List.of(new NvdimmLayout(), new PlainLayout()));

  private static final String GOLDEN_EXT4 =
      "225297bcd24a62f56d22788803230018c0d8151b5f0352c8c583cd4de30f00dd";
  private static final String GOLDEN_WRITABLE =
      "5337e4a0c2d01cf1b8a9350b298589ad6a3ab01e5821c4e23f7693b318de5bd9";

  @TempDir Path directory;

  @Test
  void writesRandomTreesAndReadsThemBack() {
    for (int seed = 0; seed < 50; seed++) {
      FileTree tree = RandomTree.of(seed, 1 + seed * 2);
      ImageFacts facts = write(tree, "plain");
      assertEquals(TreeDigest.of(tree), facts.treeDigest());
      assertEquals(facts.regularFiles(), facts.mappableFiles());
    }
  }

  @Test
  void givesTheSameBytesForTheSameTree() throws IOException {
    ImageFacts facts = write(RandomTree.of(5, 100), "nvdimm");
    byte[] first = Files.readAllBytes(target());
    assertEquals(facts, write(RandomTree.of(5, 100), "nvdimm"));
    assertArrayEquals(first, Files.readAllBytes(target()));
    assertEquals(Sha256.of(first), facts.imageSha256());
    assertEquals(
        "54c26c5a9b5236a383d4a93301d3543f7a8ba24985185e944d4e109f00ae3cce",
        facts.imageSha256().hex());
  }

  @Test
  void givesTheSameBytesForTheSameTreeAsExt4() throws IOException {
    ImageOptions plain =
        ImageOptions.of(FileSystemType.EXT4, "nvdimm", "testing", OptionalLong.empty());
    ImageOptions writable = plain.with(new FileSystemExtras(1 << 20, true));
    FileTree tree = Ext4Trees.random(5, 100);
    ImageFacts first = WRITER.write(tree, plain, target());
    assertEquals(first, WRITER.write(Ext4Trees.random(5, 100), plain, target()));
    assertEquals(first.regularFiles(), first.mappableFiles());
    assertEquals(GOLDEN_EXT4, first.imageSha256().hex());
    ImageFacts second = WRITER.write(tree, writable, target());
    assertEquals(GOLDEN_WRITABLE, second.imageSha256().hex());
    assertNotEquals(first.uuid(), second.uuid());
  }

  @Test
  void refusesWhatExt4CannotHold() {
    FileTree.Builder large = root();
    large.put(TreePath.of("/x"), empty(withXattr("user.a", 5000)));
    ImageOptions ext4 = ImageOptions.of(FileSystemType.EXT4, "plain", "", OptionalLong.empty());
    assertCode("image.xattr", ext4, large.build());
    FileTree.Builder acl = root();
    acl.put(TreePath.of("/x"), empty(withXattr("system.posix_acl_access", 5)));
    assertCode("image.xattr", ext4, acl.build());
    FileTree.Builder lost = root();
    lost.put(TreePath.of("/lost+found"), file(1));
    assertCode("image.lost-found", ext4, lost.build());
    FileTree.Builder linked = root();
    linked.put(TreePath.of("/f"), file(1));
    for (int i = 0; i < 65_000; i++) {
      Metadata metadata = Metadata.rootOwned(0644, 0);
      linked.put(
          TreePath.of("/f" + i),
          new Node.HardLink(metadata, TreePath.of("/f"), RandomTree.origin()));
    }
    assertCode("image.links", ext4, linked.build());
    assertCode(
        "image.extras", options("plain").with(new FileSystemExtras(1, false)), root().build());
  }

  @Test
  void placesTheFileSystemWhereRuntimesExpectIt() throws IOException {
    ImageFacts facts = write(RandomTree.of(1, 50), "nvdimm");
    assertEquals(4 << 20, facts.fileSystemOffset());
    assertEquals(0, facts.imageSize() % (2 << 20));
    assertEquals(facts.imageSize(), Files.size(target()));
    try (FileChannel channel = FileChannel.open(target())) {
      DiskLayout.Found found = new NvdimmLayout().find(channel);
      assertEquals(
          new DiskLayout.Found(4 << 20, facts.imageSize() - (4 << 20), found.identity()), found);
      assertNotEquals(0, found.identity().signature());
    }
  }

  @Test
  void aMerkleTreeStandsInThePartitionAfterTheFileSystem() throws IOException {
    ImageWriter writer =
        new ImageWriter(
            List.of(new ErofsFormat(), new Ext4Format()),
            List.of(new NvdimmLayout(), new MbrLayout(), new GptLayout(), new PlainLayout()));
    FileTree tree = Ext4Trees.random(5, 100);
    for (DiskLayout layout : List.of(new NvdimmLayout(), new MbrLayout(), new GptLayout())) {
      for (FileSystemType format : List.of(FileSystemType.EROFS, FileSystemType.EXT4)) {
        ImageOptions options =
            ImageOptions.of(format, layout.name(), "checked", OptionalLong.empty())
                .withGuestVerity(true);
        ImageFacts facts = writer.write(tree, options, target());
        try (FileChannel channel =
            FileChannel.open(target(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
          DiskLayout.Found found = layout.find(channel);
          assertEquals(0, found.treeOffset() % (2 << 20));
          assertEquals(found.offset() + found.size(), found.treeOffset());
          VerityParameters parameters = Verity.readParameters(channel, found, target());
          assertEquals(facts.blocks(), parameters.dataBlocks());
          long place = found.offset() + 3 * 4096 + 100;
          ByteBuffer one = ChannelIo.read(channel, place, 1);
          one.put(0, (byte) (one.get(0) + 1));
          ChannelIo.write(channel, place, one);
          assertEquals(
              OptionalLong.of(3),
              VerityCheck.firstBadBlock(
                  channel,
                  found.offset(),
                  facts.fileSystemSize(),
                  channel,
                  found.treeOffset(),
                  parameters.root(),
                  target()));
        }
        assertEquals(facts, writer.write(tree, options, target()), "the same bytes again");
      }
    }
    ImageOptions plain =
        ImageOptions.of(FileSystemType.EROFS, "plain", "", OptionalLong.empty())
            .withGuestVerity(true);
    Files.delete(target());
    assertCode("image.verity", plain, tree);
  }

  @Test
  void derivesTheIdentityFromTheTree() {
    ImageFacts one = write(RandomTree.of(1, 50), "nvdimm");
    assertEquals(one.uuid(), write(RandomTree.of(1, 50), "plain").uuid());
    assertNotEquals(one.uuid(), write(RandomTree.of(2, 50), "nvdimm").uuid());
    assertEquals(8, one.uuid().version());
    assertEquals(2, one.uuid().variant());
  }

  @Test
  void namesWhatIsLargeWhenTheLimitIsExceeded() {
    FileTree.Builder tree = root();
    tree.put(TreePath.of("/large"), file(9000));
    tree.put(TreePath.of("/small"), file(10));
    CoracleException failure =
        failure(
            tree.build(),
            ImageOptions.of(FileSystemType.EROFS, "nvdimm", "", OptionalLong.of(8192)));
    assertEquals(ExitCode.RECIPE, failure.exitCode());
    assertEquals("image.over-limit", failure.diagnostics().get(0).code());
    assertTrue(failure.getMessage().contains("9,000  /large"), failure.getMessage());
    assertTrue(failure.getMessage().contains("9,010  package testing 1.0"), failure.getMessage());
    assertFalse(Files.exists(target()));
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    FileTree tree = root().build();
    OptionalLong none = OptionalLong.empty();
    assertCode("image.file-system", ImageOptions.of(FileSystemType.NEWC, "nvdimm", "", none), tree);
    assertCode("image.layout", ImageOptions.of(FileSystemType.EROFS, "floppy", "", none), tree);
    assertCode(
        "image.label",
        ImageOptions.of(FileSystemType.EROFS, "plain", "sixteen letters!", none),
        tree);
  }

  @Test
  void refusesTreesThatNoGuestCouldUse() {
    assertRefused("image.time", "/old", empty(Metadata.rootOwned(0644, -1)));
    assertRefused("image.time", "/late", empty(Metadata.rootOwned(0644, 1L << 34)));
    assertRefused("image.path", "/bad\ud800name", empty(Metadata.rootOwned(0644, 0)));
    assertRefused("image.xattr", "/x", empty(withXattr("system.nfs4_acl", 10)));
    assertRefused("image.xattr", "/x", empty(withXattr("user.", 10)));
    assertRefused("image.xattr", "/x", empty(withXattr("user." + "a".repeat(251), 1)));
    assertRefused("image.xattr", "/x", empty(withXattr("user.a", 65536)));
    FileTree.Builder deep = root();
    String path = "";
    for (int i = 0; i < 17; i++) {
      path += "/" + "d".repeat(250);
      deep.put(
          TreePath.of(path), new Node.Directory(Metadata.rootOwned(0755, 0), RandomTree.origin()));
    }
    assertCode("image.path", options("plain"), deep.build());
  }

  @Test
  void noticesAFileWhoseBytesAreNotThoseItPromised() throws IOException {
    Path source = directory.resolve("source");
    Files.write(source, new byte[5000]);
    FileTree.Builder tree = root();
    Content wrong = Content.of(source, 0, 5000, Sha256.of(new byte[] {1}));
    tree.put(
        TreePath.of("/f"),
        new Node.RegularFile(Metadata.rootOwned(0644, 0), wrong, RandomTree.origin()));
    CoracleException failure = failure(tree.build(), options("nvdimm"));
    assertEquals(ExitCode.INTEGRITY, failure.exitCode());
    assertTrue(failure.getMessage().contains("/f has unexpected content"), failure.getMessage());
    assertFalse(Files.exists(target()));
  }

  @Test
  void reportsASourceThatIsTooShortOrGone() throws IOException {
    Path source = directory.resolve("source");
    Files.write(source, new byte[10]);
    for (Path each : List.of(source, directory.resolve("gone"))) {
      FileTree.Builder tree = root();
      Content content = Content.of(each, 0, 5000, Sha256.of(new byte[5000]));
      tree.put(
          TreePath.of("/f"),
          new Node.RegularFile(Metadata.rootOwned(0644, 0), content, RandomTree.origin()));
      CoracleException failure = failure(tree.build(), options("nvdimm"));
      assertEquals(ExitCode.ENVIRONMENT, failure.exitCode());
      assertTrue(failure.getMessage().contains(each.toString()), failure.getMessage());
      assertFalse(Files.exists(target()));
    }
  }

  @Test
  void aFullDiskIsADiagnostic() {
    Path full = Path.of("/dev/full");
    IOException cause = assertThrows(IOException.class, () -> Files.write(full, new byte[10]));
    CoracleException failure = ImageDiagnostics.of(cause, full);
    assertEquals(ExitCode.ENVIRONMENT, failure.exitCode());
    assertEquals("image.no-space", failure.diagnostics().get(0).code());
  }

  private void assertRefused(String code, String path, Node node) {
    FileTree.Builder tree = root();
    tree.put(TreePath.of(path), node);
    CoracleException failure = assertCode(code, options("plain"), tree.build());
    assertTrue(failure.getMessage().contains("package testing 1.0"), failure.getMessage());
  }

  private CoracleException assertCode(String code, ImageOptions options, FileTree tree) {
    CoracleException failure = failure(tree, options);
    assertEquals(code, failure.diagnostics().get(0).code());
    assertEquals(ExitCode.RECIPE, failure.exitCode());
    assertFalse(Files.exists(target()));
    return failure;
  }

  private CoracleException failure(FileTree tree, ImageOptions options) {
    return assertThrows(CoracleException.class, () -> WRITER.write(tree, options, target()));
  }

  private ImageFacts write(FileTree tree, String layout) {
    return WRITER.write(tree, options(layout), target());
  }

  private static ImageOptions options(String layout) {
    return ImageOptions.of(FileSystemType.EROFS, layout, "testing", OptionalLong.empty());
  }

  private Path target() {
    return directory.resolve("image");
  }

  private static FileTree.Builder root() {
    FileTree.Builder builder = FileTree.builder();
    builder.put(
        TreePath.ROOT, new Node.Directory(Metadata.rootOwned(0755, 0), RandomTree.origin()));
    return builder;
  }

  private static Node file(int size) {
    return new Node.RegularFile(
        Metadata.rootOwned(0644, 0), Content.of(new byte[size]), RandomTree.origin());
  }

  private static Node empty(Metadata metadata) {
    return new Node.RegularFile(metadata, Content.of(new byte[0]), RandomTree.origin());
  }

  private static Metadata withXattr(String name, int size) {
    TreeMap<String, Xattr> xattrs = new TreeMap<>();
    xattrs.put(name, new Xattr(new byte[size]));
    return new Metadata(0644, 0, 0, 0, xattrs);
  }
}
