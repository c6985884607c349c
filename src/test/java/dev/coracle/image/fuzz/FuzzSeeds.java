package dev.coracle.image.fuzz;

import dev.coracle.image.RandomTree;
import dev.coracle.image.cpio.CpioFormat;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.image.tar.TarFormat;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;

/** Writes the small images that scripts/fuzz begins with, below a directory for each target. */
final class FuzzSeeds {
  private FuzzSeeds() {}

  public static void main(String[] arguments) throws IOException {
    Path root = Path.of(arguments[0]);
    // EROFS stores zeros in chunks that are holes.
    write(root.resolve("erofs/ours"), new ErofsFormat(), FileSystemExtras.NONE, rich(1 << 20));
    write(root.resolve("ext4/ours"), new Ext4Format(), FileSystemExtras.NONE, rich(1));
    write(root.resolve("ext4/summed"), new Ext4Format(), new FileSystemExtras(0, true), rich(1));
    write(root.resolve("tar/ours"), new TarFormat(), FileSystemExtras.NONE, rich(1));
    // An initramfs has no attributes.
    FileTree poor = tree(1, new TreeMap<>());
    write(root.resolve("newc/ours"), new CpioFormat(), FileSystemExtras.NONE, poor);
  }

  private static void write(
      Path file, FileSystemFormat format, FileSystemExtras extras, FileTree tree)
      throws IOException {
    Files.createDirectories(file.getParent());
    Files.deleteIfExists(file);
    FileSystemPlan plan =
        format.plan(
            tree, new FileSystemOptions("fuzz", new UUID(1, 2), (path, node) -> false, extras));
    try (RandomAccessFile image = new RandomAccessFile(file.toFile(), "rw")) {
      image.setLength(plan.size());
      plan.write(image.getChannel(), 0);
    }
  }

  private static FileTree rich(int zeros) {
    SortedMap<String, Xattr> xattrs = new TreeMap<>();
    xattrs.put("user.a", new Xattr("value".getBytes()));
    xattrs.put("security.capability", new Xattr(new byte[20]));
    return tree(zeros, xattrs);
  }

  /** One of each kind, as small as can be, and a file of zeros. */
  private static FileTree tree(int zeros, SortedMap<String, Xattr> xattrs) {
    FileTree.Builder tree = FileTree.builder();
    Metadata rich = new Metadata(0755, 100_000, 5, 7, xattrs);
    Metadata plain = Metadata.rootOwned(0755, 5);
    put(tree, "/", new Node.Directory(plain, RandomTree.origin()));
    put(tree, "/d", new Node.Directory(rich, RandomTree.origin()));
    put(tree, "/d/f", new Node.RegularFile(rich, Content.of(new byte[9]), RandomTree.origin()));
    put(tree, "/d/g", new Node.HardLink(rich, TreePath.of("/d/f"), RandomTree.origin()));
    put(tree, "/l", new Node.Symlink(plain, "d/f", RandomTree.origin()));
    put(tree, "/m", new Node.Symlink(plain, "d/".repeat(50) + "f", RandomTree.origin()));
    put(tree, "/n", new Node.Device(plain, Node.Device.Type.BLOCK, 8, 1, RandomTree.origin()));
    put(tree, "/z", new Node.RegularFile(plain, Content.of(new byte[zeros]), RandomTree.origin()));
    return tree.build();
  }

  private static void put(FileTree.Builder tree, String path, Node node) {
    tree.put(TreePath.of(path), node);
  }
}
