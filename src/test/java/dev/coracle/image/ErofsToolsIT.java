package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our images in the hands of erofs-utils, and theirs in ours. */
class ErofsToolsIT {
  private static final int TREES = 12;

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
        HostTree.assertEqual(tree, extracted);
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
    WRITER.write(tree, ImageOptions.of("erofs", layout, "testing", OptionalLong.empty()), image);
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
