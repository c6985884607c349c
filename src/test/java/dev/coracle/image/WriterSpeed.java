package dev.coracle.image;

import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Times our writers against mkfs.erofs and mke2fs on one directory, in one run; see
 * scripts/measure-images. {@code once FORMAT DIR IMAGE} writes one image and ends.
 */
final class WriterSpeed {
  private static final int ROUNDS = 15;
  private static final Sha256 UNKNOWN = Sha256.of(new byte[0]);

  private WriterSpeed() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("once")) {
      FileSystemFormat format = format(arguments[1]);
      write(format, read(Path.of(arguments[2])), Path.of(arguments[3]));
      return;
    }
    Path directory = Path.of(arguments[0]);
    Path image = Path.of(arguments[1]);
    FileTree tree = read(directory);
    compare(
        "erofs",
        tree,
        image,
        "mkfs.erofs",
        "-Enoinline_data",
        image.toString(),
        directory.toString());
    compare(
        "ext4",
        tree,
        image,
        "mke2fs",
        "-q",
        "-t",
        "ext4",
        "-O",
        "^has_journal",
        "-d",
        directory.toString(),
        image.toString(),
        ext4Size(tree));
  }

  private static FileSystemFormat format(String name) {
    return name.equals("erofs") ? new ErofsFormat() : new Ext4Format();
  }

  /** mke2fs wants to be told; as our image is, and a little more for its own tables. */
  private static String ext4Size(FileTree tree) throws IOException {
    long size = format("ext4").plan(tree, options()).size();
    return size / 1024 * 11 / 10 + "k";
  }

  private static FileSystemOptions options() {
    return FileSystemOptions.packed("speed", new UUID(0x8000, 2L << 62));
  }

  private static void compare(String name, FileTree tree, Path image, String... tool)
      throws Exception {
    FileSystemFormat format = format(name);
    for (int i = 0; i < 2 * ROUNDS; i++) {
      write(format, tree, image);
    }
    double[] ours = new double[ROUNDS];
    double[] theirs = new double[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
      long begin = System.nanoTime();
      write(format, tree, image);
      ours[i] = (System.nanoTime() - begin) / 1e6;
      Files.delete(image);
      begin = System.nanoTime();
      Process process = new ProcessBuilder(tool).redirectErrorStream(true).start();
      process.getInputStream().readAllBytes();
      if (process.waitFor() != 0) {
        throw new IllegalStateException(Arrays.toString(tool) + " failed");
      }
      theirs[i] = (System.nanoTime() - begin) / 1e6;
      Files.delete(image);
    }
    Arrays.sort(ours);
    Arrays.sort(theirs);
    System.out.printf(
        Locale.ROOT,
        "%-6s ours %.1f ms, %s %.1f ms: ratio %.2f (medians of %d, warmed up)%n",
        name,
        ours[ROUNDS / 2],
        tool[0],
        theirs[ROUNDS / 2],
        ours[ROUNDS / 2] / theirs[ROUNDS / 2],
        ROUNDS);
  }

  private static void write(FileSystemFormat format, FileTree tree, Path image) throws IOException {
    FileSystemPlan plan = format.plan(tree, options());
    Files.deleteIfExists(image);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(plan.size());
      plan.write(file.getChannel(), 0);
    }
  }

  private static FileTree read(Path root) throws IOException {
    FileTree.Builder tree = FileTree.builder();
    Origin origin = Origin.fromRecipe("speed");
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(root)) {
      paths = walk.sorted(Comparator.comparing(Path::toString)).toList();
    }
    for (Path path : paths) {
      TreePath name = TreePath.of("/" + root.relativize(path));
      if (Files.isSymbolicLink(path)) {
        String target = Files.readSymbolicLink(path).toString();
        tree.put(name, new Node.Symlink(Metadata.rootOwned(0777, 0), target, origin));
      } else if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        tree.put(name, new Node.Directory(Metadata.rootOwned(0755, 0), origin));
      } else {
        Content content = Content.of(path, 0, Files.size(path), UNKNOWN);
        tree.put(name, new Node.RegularFile(Metadata.rootOwned(0644, 0), content, origin));
      }
    }
    return tree.build();
  }
}
