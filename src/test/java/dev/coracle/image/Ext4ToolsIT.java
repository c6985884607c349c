package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our images in the hands of e2fsprogs, and theirs in ours. */
class Ext4ToolsIT {
  private static final int TREES = 12;
  private static final UUID ID = UUID.fromString("00112233-4455-8677-8899-aabbccddeeff");

  private static final List<FileSystemExtras> EXTRAS =
      List.of(
          FileSystemExtras.NONE,
          new FileSystemExtras(0, true),
          new FileSystemExtras(10_000_000, false),
          new FileSystemExtras(300_000_000, true));

  @TempDir Path directory;

  @Test
  void e2fsckAcceptsWhatWeWrite() throws Exception {
    for (int seed = 1000; seed < 1000 + TREES; seed++) {
      check(Ext4Trees.random(seed, 150), EXTRAS.get(seed % EXTRAS.size()));
    }
  }

  @Test
  void e2fsckAcceptsAVeryLargeDirectory() throws Exception {
    FileTree.Builder tree = FileTree.builder();
    Metadata metadata = Metadata.rootOwned(0755, 1);
    tree.put(TreePath.ROOT, new Node.Directory(metadata, RandomTree.origin()));
    for (int i = 0; i < 100_000; i++) {
      Node node =
          i < 70_000
              ? new Node.Directory(metadata, RandomTree.origin())
              : new Node.RegularFile(metadata, Content.of(new byte[0]), RandomTree.origin());
      tree.put(TreePath.of("/entry-" + i), node);
    }
    check(tree.build(), FileSystemExtras.NONE);
    check(tree.build(), new FileSystemExtras(0, true));
  }

  @Test
  void e2fsckAcceptsFilesOfManyExtentsAndPlacesForHugePages() throws Exception {
    Path sparse = directory.resolve("sparse");
    long size = 700L << 20;
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(size);
    }
    Metadata metadata = Metadata.rootOwned(0644, 1);
    FileTree.Builder tree = FileTree.builder();
    tree.put(TreePath.ROOT, new Node.Directory(metadata.withMode(0755), RandomTree.origin()));
    Content content;
    try (InputStream stream = Files.newInputStream(sparse)) {
      content = Content.of(sparse, 0, size, Sha256.of(stream));
    }
    tree.put(TreePath.of("/big"), new Node.RegularFile(metadata, content, RandomTree.origin()));
    tree.put(
        TreePath.of("/small"),
        new Node.RegularFile(metadata, Content.of(new byte[9]), RandomTree.origin()));
    for (FileSystemExtras extras : List.of(EXTRAS.get(0), EXTRAS.get(3))) {
      check(
          tree.build(),
          new FileSystemOptions("huge", ID, (path, f) -> path.name().equals("big"), extras));
    }
  }

  @Test
  void dumpe2fsAndDebugfsShowWhatWasAskedFor() throws Exception {
    SortedMap<String, Xattr> xattrs = new TreeMap<>();
    xattrs.put("security.capability", new Xattr(hex("0100000200040000000000000000000000000000")));
    xattrs.put("user.note", new Xattr("a value that the inode has no more room for".getBytes()));
    xattrs.put("trusted.t", new Xattr(new byte[0]));
    String acl = "02000000" + "01000600ffffffff" + "0200040007000000" + "04000400ffffffff";
    xattrs.put(
        "system.posix_acl_access", new Xattr(hex(acl + "10000400ffffffff" + "20000400ffffffff")));
    Metadata metadata = new Metadata(04751, 0x12345, 0xabcdef, 0x1_8765_4321L, xattrs);
    FileTree.Builder tree = FileTree.builder();
    tree.put(TreePath.ROOT, new Node.Directory(Metadata.rootOwned(0755, -5), RandomTree.origin()));
    TreePath file = TreePath.of("/file");
    byte[] bytes = "content".repeat(1000).getBytes();
    tree.put(file, new Node.RegularFile(metadata, Content.of(bytes), RandomTree.origin()));
    tree.put(TreePath.of("/again"), new Node.HardLink(metadata, file, RandomTree.origin()));
    Metadata plain = Metadata.rootOwned(0777, 0);
    for (int length : new int[] {59, 60}) {
      tree.put(
          TreePath.of("/link" + length),
          new Node.Symlink(plain, "t".repeat(length), RandomTree.origin()));
    }
    tree.put(
        TreePath.of("/disk"),
        new Node.Device(plain, Node.Device.Type.BLOCK, 259, 0x12345, RandomTree.origin()));
    for (FileSystemExtras extras : EXTRAS) {
      Path image =
          check(tree.build(), new FileSystemOptions("a label", ID, (p, f) -> true, extras));
      String facts = run("dumpe2fs", "-h", image.toString());
      assertHas(facts, "volume name: +a label");
      assertHas(facts, "UUID: +" + ID);
      assertHas(facts, "state: +clean");
      assertHas(facts, "features: +ext_attr sparse_super2 filetype extent flex_bg large_file");
      assertFalse(facts.contains("has_journal"), facts);
      assertEquals(extras.checksums(), facts.contains("metadata_csum"), facts);
      String stat = debugfs(image, "stat /file");
      assertHas(stat, "Type: regular +Mode: +04751 +Flags: 0x80000");
      assertHas(stat, "User: +74565 +Group: 11259375 +.* Size: 7000");
      assertHas(stat, "Links: 2 ");
      assertHas(stat, "mtime: 0x87654321:00000002");
      assertHas(stat, "\\(0-1\\):\\d+-\\d+\\s");
      assertHas(debugfs(image, "stat /"), "mtime: 0xfffffffb:00000000");
      assertHas(debugfs(image, "stat /link59"), "Fast link dest: \"t{59}\"");
      assertHas(debugfs(image, "stat /link60"), "EXTENTS:\\s+\\(0\\)");
      assertHas(debugfs(image, "stat /disk"), "number: 259:74565 ");
      assertEquals(inode(stat), inode(debugfs(image, "stat /again")));
      String names = debugfs(image, "ea_list /file");
      assertHas(names, "security.capability \\(20\\) = 01 00 00 02 00 04");
      assertHas(names, "user.note \\(43\\)");
      assertHas(debugfs(image, "ea_get /file user.note"), "a value that the inode has no");
      assertHas(names, "trusted.t \\(0\\)");
      assertHas(
          names, "system.posix_acl_access \\(28\\) = 01 00 00 00 01 00 06 00 02 00 04 00 07 00");
      Path dumped = directory.resolve("dumped");
      debugfs(image, "dump /file " + dumped);
      assertArrayEquals(bytes, Files.readAllBytes(dumped));
    }
  }

  private static void assertHas(String text, String pattern) {
    assertTrue(Pattern.compile(pattern).matcher(text).find(), pattern + " in:\n" + text);
  }

  private static String inode(String stat) {
    return stat.lines().filter(line -> line.contains("Inode:")).findFirst().orElseThrow();
  }

  private static String debugfs(Path image, String request) throws Exception {
    return run("debugfs", "-R", request, image.toString());
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  @Test
  void readsWhatMke2fsWrites() throws Exception {
    assumeTrue(run("id", "-u").trim().equals("0"), "owners can be given by root only");
    List<String> features =
        List.of(
            "64bit,metadata_csum,has_journal,dir_index,flex_bg",
            "64bit,metadata_csum,metadata_csum_seed,^has_journal",
            "^64bit,^metadata_csum,uninit_bg,resize_inode",
            "^64bit,^metadata_csum,^flex_bg,^huge_file,^extra_isize",
            "inline_data",
            "inline_data,^metadata_csum,^has_journal,quota");
    // What version 1.47 takes for small file systems by default: 1024.
    List<String> blockSizes = List.of("4096", "1024", "2048");
    for (int seed = 2000; seed < 2000 + TREES; seed++) {
      String blockSize = blockSizes.get(seed / 2 % blockSizes.size());
      FileTree tree =
          withShortLinks(
              Ext4Trees.withEarlyTimes(HostTree.holdable(RandomTree.of(seed, 150))),
              Integer.parseInt(blockSize));
      Path staged = directory.resolve("staged-" + seed);
      HostTree.write(tree, staged);
      Path image = directory.resolve("theirs-" + seed);
      String chosen = features.get(seed % features.size());
      run(
          "mke2fs",
          "-q",
          "-t",
          "ext4",
          "-b",
          blockSize,
          "-O",
          chosen,
          "-d",
          staged.toString(),
          image.toString(),
          "64M");
      assertReadable(tree, image);
    }
  }

  /** Its inline inode has no data then; what a guest's kernel reads, MountedImagesIT says. */
  @Test
  void readsFilesOfZerosThatMke2fsKeepsInline() throws Exception {
    assumeTrue(run("id", "-u").trim().equals("0"), "owners can be given by root only");
    FileTree tree = HostTree.ofZeros();
    Path staged = directory.resolve("staged");
    HostTree.write(tree, staged);
    Path image = directory.resolve("theirs");
    run("mke2fs", "-qtext4", "-Oinline_data", "-b4096", "-d" + staged, image.toString(), "8M");
    assertHas(debugfs(image, "stat /of-5000"), "system.data .0.");
    run("e2fsck", "-fn", image.toString());
    assertReadable(tree, image);
  }

  /** A symbolic link's target takes a block at the most. */
  private static FileTree withShortLinks(FileTree tree, int blockSize) {
    FileTree.Builder builder = tree.toBuilder();
    tree.nodes()
        .forEach(
            (path, node) -> {
              if (node instanceof Node.Symlink link && link.target().length() >= blockSize) {
                builder.remove(path);
              }
            });
    return builder.build();
  }

  @Test
  void readsDirectoriesWithAnIndex() throws Exception {
    FileTree.Builder tree = FileTree.builder();
    Metadata metadata = Metadata.rootOwned(0755, 1);
    tree.put(TreePath.ROOT, new Node.Directory(metadata, RandomTree.origin()));
    for (int i = 0; i < 60_000; i++) {
      tree.put(
          TreePath.of("/entry-with-a-long-name-" + i),
          new Node.RegularFile(metadata, Content.of(new byte[0]), RandomTree.origin()));
    }
    for (FileSystemExtras extras : List.of(EXTRAS.get(2), EXTRAS.get(3))) {
      Path image = write(tree.build(), new FileSystemOptions("", ID, (p, f) -> false, extras));
      run("tune2fs", "-O", "dir_index", image.toString());
      ProcessRunner.Result result = runAny("e2fsck", "-fyD", image.toString());
      assertTrue(result.output().contains("FILE SYSTEM WAS MODIFIED"), result.output());
      assertHas(debugfs(image, "stat /"), "Flags: 0x81000");
      assertReadable(tree.build(), image);
    }
  }

  /** Compares all but the root's own fields, which the tool chooses. */
  private static void assertReadable(FileTree tree, Path image) throws IOException {
    try (FileChannel channel = FileChannel.open(image)) {
      StoredFileSystem stored = new Ext4Format().read(channel, 0, channel.size());
      Metadata root = stored.nodes().get(0).metadata();
      FileTree.Builder expected = tree.toBuilder();
      expected.put(TreePath.ROOT, new Node.Directory(root, RandomTree.origin()));
      ReadBack.compare(expected.build(), stored);
    }
  }

  private void check(FileTree tree, FileSystemExtras extras) throws Exception {
    check(tree, new FileSystemOptions("testing", ID, (p, f) -> false, extras));
  }

  private Path check(FileTree tree, FileSystemOptions options) throws Exception {
    Path image = write(tree, options);
    run("e2fsck", "-fn", image.toString());
    try (FileChannel channel = FileChannel.open(image)) {
      ReadBack.compare(tree, new Ext4Format().read(channel, 0, channel.size()));
    }
    return image;
  }

  private Path write(FileTree tree, FileSystemOptions options) throws IOException {
    Path image = directory.resolve("image");
    Files.deleteIfExists(image);
    FileSystemPlan plan = new Ext4Format().plan(tree, options);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(plan.size());
      plan.write(file.getChannel(), 0);
    }
    return image;
  }

  private static ProcessRunner.Result runAny(String... command) throws Exception {
    return new LocalProcessRunner()
        .run(
            new ProcessRunner.Command(
                List.of(command),
                Optional.empty(),
                Optional.empty(),
                Duration.ofMinutes(3),
                line -> {}));
  }

  private static String run(String... command) throws Exception {
    ProcessRunner.Result result = runAny(command);
    assertTrue(result.ok(), () -> String.join(" ", command) + ": " + result);
    return result.output();
  }
}
