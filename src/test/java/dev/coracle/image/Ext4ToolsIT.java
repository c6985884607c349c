package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
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

  private void check(FileTree tree, FileSystemExtras extras) throws Exception {
    Path image = write(tree, new FileSystemOptions("testing", ID, (p, f) -> false, extras));
    run("e2fsck", "-fn", image.toString());
    try (FileChannel channel = FileChannel.open(image)) {
      ReadBack.compare(tree, new Ext4Format().read(channel, 0, channel.size()));
    }
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

  private static String run(String... command) throws Exception {
    ProcessRunner.Result result =
        new LocalProcessRunner()
            .run(
                new ProcessRunner.Command(
                    List.of(command),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofMinutes(3),
                    line -> {}));
    assertTrue(result.ok(), () -> String.join(" ", command) + ": " + result);
    return result.output();
  }
}
