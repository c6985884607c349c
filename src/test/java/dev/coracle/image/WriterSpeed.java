package dev.coracle.image;

import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Locale;
import java.util.UUID;

/**
 * Times our writers against mkfs.erofs and mke2fs on one directory, in one run; see
 * scripts/measure-images. {@code once FORMAT DIR IMAGE} writes one image and ends; {@code check
 * FORMAT IMAGE} reads one back.
 */
final class WriterSpeed {
  private static final int ROUNDS = 15;
  private static final Sha256 UNKNOWN = Sha256.of(new byte[0]);
  private static final Metadata DIRECTORY = Metadata.rootOwned(0755, 0);
  private static final Metadata FILE = Metadata.rootOwned(0644, 0);
  private static final Metadata LINK = Metadata.rootOwned(0777, 0);

  private WriterSpeed() {}

  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("once")) {
      FileSystemFormat format = format(arguments[1]);
      write(format, read(Path.of(arguments[2])), Path.of(arguments[3]));
      return;
    }
    if (arguments[0].equals("check")) {
      readBack(format(arguments[1]), Path.of(arguments[2]));
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

  /** mke2fs needs the size; that of our image, and a little more for its own tables. */
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

  /** Reads a directory as the tools do, each file's own facts once. */
  private static FileTree read(Path root) throws IOException {
    FileTree.Builder tree = FileTree.builder();
    Origin origin = Origin.fromRecipe("speed");
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes facts) {
            tree.put(name(path), new Node.Directory(DIRECTORY, origin));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path path, BasicFileAttributes facts)
              throws IOException {
            tree.put(
                name(path),
                facts.isSymbolicLink()
                    ? new Node.Symlink(LINK, Files.readSymbolicLink(path).toString(), origin)
                    : new Node.RegularFile(
                        FILE, Content.of(path, 0, facts.size(), UNKNOWN), origin));
            return FileVisitResult.CONTINUE;
          }

          private TreePath name(Path path) {
            return TreePath.of("/" + root.relativize(path));
          }
        });
    return tree.build();
  }

  /** What reading an image back costs: every inode, and the digest of every file. */
  private static void readBack(FileSystemFormat format, Path image) throws IOException {
    byte[] buffer = new byte[1 << 18];
    try (FileChannel channel = FileChannel.open(image)) {
      StoredFileSystem stored = format.read(channel, 0, channel.size());
      for (StoredNode node : stored.nodes()) {
        if (node.kind() == StoredNode.Kind.REGULAR) {
          MessageDigest digester = Sha256.digester();
          try (InputStream stream = stored.open(node)) {
            for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
              digester.update(buffer, 0, n);
            }
          }
          digester.digest();
        }
      }
    }
  }
}
