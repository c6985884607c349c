package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.image.cpio.CpioFormat;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.TreeDigest;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.image.tar.TarFormat;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Trees as archives: what was written is what is read, and every form holds the same tree. */
class ArchiveFormatsTest {
  private static final List<FileSystemFormat> FORMATS =
      List.of(new ErofsFormat(), new Ext4Format(), new CpioFormat(), new TarFormat());
  private static final ImageWriter WRITER =
      new ImageWriter(FORMATS, List.of(new PlainLayout(), new NvdimmLayout()));
  private static final ImageReader READER = new ImageReader(FORMATS);

  @TempDir Path directory;

  @Test
  void writesAndReadsTreesOfEveryShape() throws IOException {
    for (int seed = 0; seed < 25; seed++) {
      FileTree plain = ArchiveTrees.newc(seed, 5 + seed * 5);
      assertEquals(TreeDigest.of(plain), stored(write(plain, FileSystemType.NEWC)), "newc " + seed);
      FileTree full = ArchiveTrees.tar(seed, 5 + seed * 5);
      assertEquals(TreeDigest.of(full), stored(write(full, FileSystemType.TAR)), "tar " + seed);
    }
  }

  @Test
  void everyFormOfATreeHasTheSameDigest() throws IOException {
    for (int seed = 0; seed < 5; seed++) {
      FileTree tree = ArchiveTrees.both(seed, 150);
      Sha256 digest = TreeDigest.of(tree);
      for (FileSystemType format :
          List.of(
              FileSystemType.EROFS, FileSystemType.EXT4, FileSystemType.NEWC, FileSystemType.TAR)) {
        assertEquals(digest, stored(write(tree, format)), format + " " + seed);
      }
      ImageFacts mapped =
          WRITER.write(
              tree,
              ImageOptions.of(FileSystemType.EROFS, "nvdimm", "x", OptionalLong.empty()),
              target());
      assertEquals(digest, mapped.treeDigest());
      assertEquals(digest, stored(target()));
    }
  }

  @Test
  void givesTheSameBytesForTheSameTree() throws IOException {
    byte[] newc = Files.readAllBytes(write(ArchiveTrees.newc(5, 100), FileSystemType.NEWC));
    assertArrayEquals(
        newc, Files.readAllBytes(write(ArchiveTrees.newc(5, 100), FileSystemType.NEWC)));
    assertEquals(GOLDEN_NEWC, Sha256.of(newc).hex());
    byte[] tar = Files.readAllBytes(write(ArchiveTrees.tar(5, 100), FileSystemType.TAR));
    assertArrayEquals(tar, Files.readAllBytes(write(ArchiveTrees.tar(5, 100), FileSystemType.TAR)));
    assertEquals(GOLDEN_TAR, Sha256.of(tar).hex());
  }

  private static final String GOLDEN_NEWC =
      "7accd5a50e3a2f76d52bbad7dca472186780872bae01efcd3acab5a0c7eb9b57";
  private static final String GOLDEN_TAR =
      "79a45203f1505213fbc8ae433bdb6ce08deb4fbd8417b746ca2d32a4c9d8c88f";

  @Test
  void anInitramfsIsRefusedWhatItWouldLose() {
    FileTree capable = ArchiveTrees.withAttribute(ArchiveTrees.newc(1, 20), "security.capability");
    String refused = refused(capable, FileSystemType.NEWC);
    assertTrue(refused.contains("image.xattr"), refused);
    assertTrue(refused.contains("security.capability"), refused);
    assertTrue(refused.contains(RandomTree.origin().toString()), refused);
    FileTree late = single(TreePath.of("/f"), Metadata.rootOwned(0644, 0x1_0000_0000L));
    assertTrue(refused(late, FileSystemType.NEWC).contains("after 2106"));
  }

  @Test
  void aTarArchiveIsRefusedWhatItWouldLose() {
    FileTree.Builder socket = FileTree.builder();
    Metadata metadata = Metadata.rootOwned(0755, 0);
    socket.put(TreePath.ROOT, new Node.Directory(metadata, RandomTree.origin()));
    socket.put(
        TreePath.of("/s"),
        new Node.Device(metadata, Node.Device.Type.SOCKET, 0, 0, RandomTree.origin()));
    assertTrue(refused(socket.build(), FileSystemType.TAR).contains("is a socket"));
    FileTree whiteout = single(TreePath.of("/.wh.x"), metadata);
    assertTrue(refused(whiteout, FileSystemType.TAR).contains("deleted"));
    FileTree odd = ArchiveTrees.withAttribute(whiteout, "user.a=b");
    assertTrue(refused(odd, FileSystemType.TAR).contains("user.a=b"));
  }

  @Test
  void theNameThatEndsAnArchiveCanBeAFiles() throws IOException {
    FileTree tree = single(TreePath.of("/TRAILER!!!"), Metadata.rootOwned(0644, 7));
    assertEquals(TreeDigest.of(tree), stored(write(tree, FileSystemType.NEWC)));
  }

  @Test
  void timesAndOwnersBeyondTheHeadersFieldsAreKept() throws IOException {
    Metadata far =
        new Metadata(07777, 0xffff_ffffL, 2_097_152, 0x3_7fff_ffffL, new java.util.TreeMap<>());
    FileTree tree = single(TreePath.of("/" + "é".repeat(120)), far);
    assertEquals(TreeDigest.of(tree), stored(write(tree, FileSystemType.TAR)));
  }

  private static FileTree single(TreePath path, Metadata metadata) {
    FileTree.Builder tree = FileTree.builder();
    tree.put(TreePath.ROOT, new Node.Directory(Metadata.rootOwned(0755, 0), RandomTree.origin()));
    tree.put(path, new Node.RegularFile(metadata, Content.of(new byte[3]), RandomTree.origin()));
    return tree.build();
  }

  private String refused(FileTree tree, FileSystemType format) {
    CoracleException e = assertThrows(CoracleException.class, () -> write(tree, format));
    assertTrue(!Files.exists(target()), "nothing is left");
    return e.diagnostics().get(0).render();
  }

  private Path write(FileTree tree, FileSystemType format) {
    ImageFacts facts =
        WRITER.write(tree, ImageOptions.of(format, "plain", "", OptionalLong.empty()), target());
    assertEquals(TreeDigest.of(tree), facts.treeDigest());
    return target();
  }

  private static Sha256 stored(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      StoredFileSystem stored = READER.open(channel, file).fileSystem();
      return TreeDigest.of(stored);
    }
  }

  private Path target() {
    return directory.resolve("image");
  }
}
