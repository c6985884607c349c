package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.partition.NvdimmLayout;
import dev.coracle.image.partition.PlainLayout;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our images in the hands of erofs-utils, and theirs in ours. */
class ErofsToolsIT {
  private static final int TREES = 12;
  private static final String LARGE =
      "1918fce62dd02d0d971f0ed88a04a77d66d570a41cef2e45409c3455b3e5b543";

  private static final ImageWriter WRITER =
      new ImageWriter(List.of(new ErofsFormat()), List.of(new NvdimmLayout(), new PlainLayout()));

  @TempDir Path directory;

  @Test
  void fsckAcceptsAndExtractsWhatWeWrite() throws Exception {
    for (int seed = 1000; seed < 1000 + TREES; seed++) {
      FileTree tree = RandomTree.of(seed, 150);
      Path image = write(tree, "plain");
      run("fsck.erofs", image.toString());
      String facts = run("dump.erofs", "-s", image.toString());
      assertTrue(facts.contains("sb_csum"), facts);
      if (isRoot()) {
        Path extracted = directory.resolve("extracted-" + seed);
        run("fsck.erofs", "--extract=" + extracted, "--preserve", image.toString());
        HostTree.assertEqual(tree, extracted, HostTree::extracted);
      }
    }
  }

  @Test
  void fsckAcceptsAVeryLargeDirectoryAndALinkWithManyNames() throws Exception {
    FileTree.Builder tree = FileTree.builder();
    Metadata metadata = Metadata.rootOwned(0755, 1);
    tree.put(TreePath.ROOT, new Node.Directory(metadata, RandomTree.origin()));
    TreePath file = TreePath.of("/file");
    tree.put(file, new Node.RegularFile(metadata, Content.of(new byte[7]), RandomTree.origin()));
    for (int i = 0; i < 100_000; i++) {
      tree.put(TreePath.of("/entry-" + i), new Node.HardLink(metadata, file, RandomTree.origin()));
    }
    Path image = write(tree.build(), "plain");
    run("fsck.erofs", image.toString());
  }

  @Test
  void fsckAcceptsFilesInChunksAndExtractsWhatIsStored() throws Exception {
    byte[] bytes = new byte[(3 << 20) + 5];
    for (int at = 0; at < bytes.length; at += 300_000) {
      bytes[at] = (byte) (1 + at);
    }
    FileTree.Builder builder = root();
    builder.put(TreePath.of("/sparse"), file(Content.of(bytes)));
    builder.put(TreePath.of("/zeros"), file(Content.of(new byte[2 << 20])));
    FileTree tree = builder.build();
    Path image = write(tree, "plain");
    assertTrue(Files.size(image) < 1 << 20, "holes take room");
    run("fsck.erofs", image.toString());
    Path extracted = directory.resolve("extracted");
    run("fsck.erofs", "--extract=" + extracted, "--no-preserve", image.toString());
    assertArrayEquals(
        HostTree.extracted(Content.of(bytes)), Files.readAllBytes(extracted.resolve("sparse")));
  }

  /** The source has holes, the image has chunks: so it needs neither the room nor minutes. */
  @Test
  void aFileOfMoreThanFourGibibytesIsWrittenReadAndChecked() throws Exception {
    long size = (1L << 32) + 70_000;
    Path source = directory.resolve("large");
    try (RandomAccessFile file = new RandomAccessFile(source.toFile(), "rw")) {
      file.setLength(size);
      for (long at : new long[] {5, (1L << 32) - 1, 1L << 32, size - 1}) {
        file.seek(at);
        file.write(1 + (int) (at % 100));
      }
    }
    // sha256sum of that file; the writer's own reading back compares with it.
    Sha256 digest = new Sha256(LARGE);
    FileTree.Builder tree = root();
    tree.put(TreePath.of("/large"), file(Content.of(source, 0, size, digest)));
    tree.put(TreePath.of("/small"), file(Content.of(new byte[] {1})));
    Path image = write(tree.build(), "plain");
    assertTrue(Files.size(image) < 1 << 20, "holes take room");
    try (FileChannel channel = FileChannel.open(image)) {
      StoredNode large = new ErofsFormat().read(channel, 0, channel.size()).nodes().get(1);
      assertEquals(size, large.size());
      assertTrue(large.mappable());
    }
    run("fsck.erofs", image.toString());
    String facts = run("dump.erofs", "--path=/large", image.toString());
    assertTrue(facts.contains("Size: " + size + " "), facts);
    assertTrue(facts.contains("Layout: 4"), facts);
  }

  private static FileTree.Builder root() {
    FileTree.Builder tree = FileTree.builder();
    Metadata metadata = Metadata.rootOwned(0755, 1);
    tree.put(TreePath.ROOT, new Node.Directory(metadata, RandomTree.origin()));
    return tree;
  }

  private static Node file(Content content) {
    return new Node.RegularFile(Metadata.rootOwned(0644, 1), content, RandomTree.origin());
  }

  @Test
  void readsWhatMkfsWrites() throws Exception {
    assumeTrue(isRoot(), "owners can be given by root only");
    List<List<String>> forms = List.of(List.of(), List.of("-Enoinline_data"));
    for (int seed = 2000; seed < 2000 + TREES; seed++) {
      FileTree tree = HostTree.holdable(RandomTree.of(seed, 150));
      assertReadable(tree, seed, forms.get(seed % forms.size()));
    }
  }

  @Test
  void readsFilesInChunks() throws Exception {
    assumeTrue(isRoot(), "owners can be given by root only");
    Metadata metadata = Metadata.rootOwned(0755, 1);
    byte[] holes = new byte[100_000];
    holes[50_000] = 1;
    holes[99_999] = 2;
    FileTree.Builder tree = FileTree.builder();
    tree.put(TreePath.ROOT, new Node.Directory(metadata, RandomTree.origin()));
    for (byte[] bytes : List.of(holes, new byte[5000], new byte[1])) {
      TreePath path = TreePath.of("/of-" + bytes.length);
      tree.put(path, new Node.RegularFile(metadata, Content.of(bytes), RandomTree.origin()));
    }
    assertReadable(tree.build(), 1, List.of("--chunksize=4096"));
  }

  private void assertReadable(FileTree tree, int number, List<String> form) throws Exception {
    Path staged = directory.resolve("staged-" + number);
    HostTree.write(tree, staged);
    Path image = directory.resolve("theirs-" + number);
    List<String> command = new ArrayList<>(List.of("mkfs.erofs", "--quiet"));
    command.addAll(form);
    command.addAll(List.of(image.toString(), staged.toString()));
    run(command.toArray(String[]::new));
    try (FileChannel channel = FileChannel.open(image)) {
      StoredFileSystem stored = new ErofsFormat().read(channel, 0, channel.size());
      ReadBack.compare(tree, stored);
    }
  }

  private Path write(FileTree tree, String layout) {
    Path image = directory.resolve("image");
    WRITER.write(
        tree,
        ImageOptions.of(FileSystemType.EROFS, layout, "testing", OptionalLong.empty()),
        image);
    return image;
  }

  private static boolean isRoot() throws Exception {
    return run("id", "-u").trim().equals("0");
  }

  private static String run(String... command) throws Exception {
    ProcessRunner.Result result =
        new LocalProcessRunner()
            .run(
                new ProcessRunner.Command(
                    List.of(command),
                    java.util.Optional.empty(),
                    java.util.Optional.empty(),
                    java.time.Duration.ofMinutes(3),
                    line -> {}));
    assertTrue(result.ok(), () -> String.join(" ", command) + ": " + result);
    return result.output();
  }
}
