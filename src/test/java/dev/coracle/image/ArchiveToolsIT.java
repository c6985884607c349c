package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.image.cpio.CpioFormat;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.image.tar.TarFormat;
import dev.coracle.image.unpack.CompressedFile;
import dev.coracle.recipe.CompressionType;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our archives in the hands of GNU cpio, GNU tar, bsdtar, gzip and zstd. */
class ArchiveToolsIT {
  private static final int TREES = 6;
  private static final ImageWriter WRITER =
      new ImageWriter(List.of(new CpioFormat(), new TarFormat()), List.of(new PlainLayout()));

  @TempDir Path directory;

  @Test
  void cpioExtractsWhatWeWrite() throws Exception {
    assumeTrue(isRoot(), "owners can be given by root only");
    for (int seed = 1; seed <= TREES; seed++) {
      FileTree tree = plainRoot(HostTree.holdable(ArchiveTrees.newc(seed, 120)));
      Path archive = write(tree, FileSystemType.NEWC, CompressionType.NONE);
      Path place = Files.createDirectory(directory.resolve("cpio-" + seed));
      run("cd " + place + " && cpio -idm --quiet --no-absolute-filenames < " + archive);
      assertSame(tree, place);
    }
  }

  /** GNU cpio leaves the directory that it extracts into as it is, whatever it writes itself. */
  private static FileTree plainRoot(FileTree tree) {
    FileTree.Builder builder = tree.toBuilder();
    builder.put(
        TreePath.ROOT, new Node.Directory(Metadata.rootOwned(0755, 0), RandomTree.origin()));
    return builder.build();
  }

  @Test
  void tarExtractsWhatWeWriteWithItsAttributes() throws Exception {
    assumeTrue(isRoot(), "owners can be given by root only");
    for (int seed = 1; seed <= TREES; seed++) {
      FileTree tree = HostTree.holdable(ArchiveTrees.tar(seed, 120));
      Path archive = write(tree, FileSystemType.TAR, CompressionType.NONE);
      Path place = Files.createDirectory(directory.resolve("tar-" + seed));
      run("tar --xattrs --xattrs-include='*' --numeric-owner -xpf " + archive + " -C " + place);
      assertSame(tree, place);
      assertAttributes(tree, place);
      assertEquals(tree.nodes().size(), names(archive), "names that bsdtar counts");
    }
  }

  @Test
  void gzipAndZstdFindNoFault() throws Exception {
    FileTree tree = ArchiveTrees.both(7, 120);
    for (FileSystemType format : List.of(FileSystemType.NEWC, FileSystemType.TAR)) {
      Path plain = write(tree, format, CompressionType.NONE);
      byte[] bytes = Files.readAllBytes(plain);
      Path gzip = write(tree, format, CompressionType.GZIP);
      run("gzip -t < " + gzip + " && gzip -dc < " + gzip + " > " + plain);
      assertArrayEquals(bytes, Files.readAllBytes(plain));
      Path zstd = write(tree, format, CompressionType.ZSTD);
      run("zstd -q -t < " + zstd + " && zstd -q -dc < " + zstd + " > " + plain);
      assertArrayEquals(bytes, Files.readAllBytes(plain));
    }
  }

  /** As Debian makes them: microcode as it is, then zeros, then the rest, packed. */
  @Test
  void initialRamDisksOfTheToolsAreRead() throws Exception {
    Path early = Files.createDirectories(directory.resolve("early/kernel/x86/microcode"));
    Files.writeString(early.resolve("Maker.bin"), "early");
    Path main = Files.createDirectories(directory.resolve("main/etc"));
    Files.writeString(main.resolve("text"), "line\n".repeat(10_000));
    Files.createSymbolicLink(main.resolve("link"), Path.of("text"));
    String cpio = "find . | cpio -o -H newc --quiet ";
    run("cd " + directory + "/early && find kernel | cpio -o -H newc --quiet > ../early.cpio");
    run("head -c 1001 /dev/zero >> " + directory + "/early.cpio");
    for (String packer : List.of("gzip", "zstd", "xz --check=crc32", "xz --format=lzma")) {
      run("cd " + directory + "/main && " + cpio + "| " + packer + " -c > ../packed");
      run("cd " + directory + " && cat early.cpio packed > initrd");
      Path initrd = directory.resolve("initrd");
      try (CompressedFile.Unpacked unpacked = CompressedFile.open(initrd, initrd)) {
        StoredFileSystem stored =
            new ImageReader(List.of(new CpioFormat()))
                .open(unpacked.channel(), initrd)
                .fileSystem();
        assertEquals(8, stored.nodes().size(), packer);
        StoredNode text = stored.nodes().get(3);
        assertEquals("/etc/text", text.path().text());
        try (InputStream in = stored.open(text)) {
          assertEquals("line\n".repeat(10_000), new String(in.readAllBytes()));
        }
      }
    }
  }

  /** Contents, owners, modes, times; and that the names of a file are one file. */
  private static void assertSame(FileTree tree, Path place) throws IOException {
    HostTree.assertEqual(tree, place, Content::readAll);
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      if (entry.getValue() instanceof Node.HardLink link) {
        assertEquals(
            inode(HostTree.host(place, link.target())),
            inode(HostTree.host(place, entry.getKey())),
            entry.getKey().text());
      }
    }
  }

  private static Object inode(Path path) throws IOException {
    return Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
  }

  private static void assertAttributes(FileTree tree, Path place) throws Exception {
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      if (!(entry.getValue() instanceof Node.RegularFile file)) {
        continue;
      }
      for (String name : file.metadata().xattrs().keySet()) {
        if (name.startsWith("user.")) {
          Object value =
              Files.getAttribute(
                  HostTree.host(place, entry.getKey()),
                  "user:" + name.substring("user.".length()),
                  LinkOption.NOFOLLOW_LINKS);
          assertArrayEquals(file.metadata().xattrs().get(name).bytes(), (byte[]) value, name);
        }
      }
    }
  }

  /** How many names there are; bsdtar escapes what would break a line. */
  private static int names(Path archive) throws Exception {
    return Integer.parseInt(run("bsdtar -tf " + archive + " | wc -l").strip());
  }

  private Path write(FileTree tree, FileSystemType format, CompressionType compression) {
    Path file = directory.resolve("archive." + compression);
    WRITER.write(tree, ImageOptions.archive(format, compression, OptionalLong.empty()), file);
    return file;
  }

  private static boolean isRoot() throws Exception {
    return run("id -u").strip().equals("0");
  }

  private static String run(String command) throws Exception {
    Process process = new ProcessBuilder("sh", "-c", command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(2, TimeUnit.MINUTES), command);
    assertEquals(0, process.exitValue(), () -> command + ": " + said);
    return said;
  }
}
