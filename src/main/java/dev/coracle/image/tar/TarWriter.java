package dev.coracle.image.tar;

import dev.coracle.image.archive.ArchiveInode;
import dev.coracle.image.archive.ArchivePlan;
import dev.coracle.tar.TarFields;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes entries of a tree. Names come in the tree's order; the first of a file brings its bytes,
 * the others are links to it, so that one pass unpacks all. Two blocks of zeros end it.
 */
final class TarWriter {
  private static final int END = 2 * TarFields.BLOCK;

  private TarWriter() {}

  static ArchivePlan plan(FileTree tree) {
    ArchiveInode.Names names = ArchiveInode.of(tree);
    Map<ArchiveInode, String> firstNames = new HashMap<>();
    List<ArchivePlan.Entry> entries = new ArrayList<>();
    for (TreePath path : tree.nodes().keySet()) {
      ArchiveInode inode = names.at(path);
      String name = name(path, inode.node());
      String first = firstNames.putIfAbsent(inode, name);
      entries.add(first == null ? planned(name, inode) : link(name, inode, first));
    }
    return new ArchivePlan(entries, TarFields.BLOCK, END, names.inodes());
  }

  /** Relative; that of a directory ends with a slash. */
  private static String name(TreePath path, Node node) {
    String name = path.isRoot() ? "." : path.text().substring(1);
    return node instanceof Node.Directory ? name + "/" : name;
  }

  private static ArchivePlan.Entry link(String name, ArchiveInode inode, String first) {
    Metadata metadata = inode.node().metadata();
    return new ArchivePlan.Entry(
        new TarEntry(name, TarFields.HARD_LINK, metadata, 0, first, 0, 0).headers(),
        Optional.empty());
  }

  private static ArchivePlan.Entry planned(String name, ArchiveInode inode) {
    Node node = inode.node();
    Metadata metadata = node.metadata();
    if (node instanceof Node.RegularFile file) {
      long size = file.content().size();
      TarEntry entry = new TarEntry(name, TarFields.FILE, metadata, size, "", 0, 0);
      return new ArchivePlan.Entry(entry.headers(), Optional.of(file.content()));
    }
    String target = node instanceof Node.Symlink symlink ? symlink.target() : "";
    int major = 0;
    int minor = 0;
    if (node instanceof Node.Device device && device.type() != Node.Device.Type.FIFO) {
      major = device.major();
      minor = device.minor();
    }
    TarEntry entry = new TarEntry(name, type(node), metadata, 0, target, major, minor);
    return new ArchivePlan.Entry(entry.headers(), Optional.empty());
  }

  private static char type(Node node) {
    if (node instanceof Node.Device device) {
      return switch (device.type()) {
        case CHARACTER -> TarFields.CHARACTER_DEVICE;
        case BLOCK -> TarFields.BLOCK_DEVICE;
        case FIFO -> TarFields.FIFO;
        case SOCKET -> throw new IllegalStateException("a socket got past the limits");
      };
    }
    return node instanceof Node.Symlink ? TarFields.SYMLINK : TarFields.DIRECTORY;
  }
}
