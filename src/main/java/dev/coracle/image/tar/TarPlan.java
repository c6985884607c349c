package dev.coracle.image.tar;

import dev.coracle.image.FileSystemPlan;
import dev.coracle.image.archive.ArchiveInode;
import dev.coracle.image.archive.ArchiveOutput;
import dev.coracle.image.disk.Blocks;
import dev.coracle.tar.TarFields;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An archive whose every byte has its place. Names come in the tree's order; the first of a file
 * brings its bytes, the others are links to it, so that one pass unpacks all. Two blocks of zeros
 * end it.
 */
final class TarPlan implements FileSystemPlan {
  private static final int END = 2 * TarFields.BLOCK;

  /**
   * A name.
   *
   * @param file whose bytes follow; null for none
   */
  private record Planned(byte[] headers, Node.RegularFile file) {}

  private final List<Planned> entries;
  private final long inodes;
  private final long size;

  private TarPlan(List<Planned> entries, long inodes) {
    this.entries = entries;
    this.inodes = inodes;
    long end = END;
    for (Planned entry : entries) {
      end += entry.headers.length;
      end += entry.file == null ? 0 : Blocks.roundUp(entry.file.content().size(), TarFields.BLOCK);
    }
    this.size = end;
  }

  static TarPlan of(FileTree tree) {
    ArchiveInode.Names names = ArchiveInode.of(tree);
    Map<ArchiveInode, String> firstNames = new java.util.HashMap<>();
    List<Planned> entries = new ArrayList<>();
    for (TreePath path : tree.nodes().keySet()) {
      ArchiveInode inode = names.at(path);
      String name = name(path, inode.node());
      String first = firstNames.putIfAbsent(inode, name);
      entries.add(first == null ? planned(name, inode) : link(name, inode, first));
    }
    return new TarPlan(entries, names.inodes());
  }

  /** Relative; that of a directory ends with a slash. */
  private static String name(TreePath path, Node node) {
    String name = path.isRoot() ? "." : path.text().substring(1);
    return node instanceof Node.Directory ? name + "/" : name;
  }

  private static Planned link(String name, ArchiveInode inode, String first) {
    Metadata metadata = inode.node().metadata();
    return new Planned(
        new TarEntry(name, TarFields.HARD_LINK, metadata, 0, first, 0, 0).headers(), null);
  }

  private static Planned planned(String name, ArchiveInode inode) {
    Node node = inode.node();
    Metadata metadata = node.metadata();
    if (node instanceof Node.RegularFile file) {
      long size = file.content().size();
      TarEntry entry = new TarEntry(name, TarFields.FILE, metadata, size, "", 0, 0);
      return new Planned(entry.headers(), file);
    }
    String target = node instanceof Node.Symlink symlink ? symlink.target() : "";
    Node.Device device = node instanceof Node.Device each ? each : null;
    boolean numbered = device != null && device.type() != Node.Device.Type.FIFO;
    TarEntry entry =
        new TarEntry(
            name,
            type(node),
            metadata,
            0,
            target,
            numbered ? device.major() : 0,
            numbered ? device.minor() : 0);
    return new Planned(entry.headers(), null);
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

  @Override
  public long size() {
    return size;
  }

  @Override
  public long inodes() {
    return inodes;
  }

  @Override
  public void write(FileChannel channel, long offset) throws IOException {
    ArchiveOutput out = new ArchiveOutput(channel, offset);
    for (Planned entry : entries) {
      out.put(entry.headers);
      if (entry.file != null) {
        out.put(entry.file.content());
        out.pad(TarFields.BLOCK);
      }
    }
    out.put(new byte[END]);
    out.flush();
  }
}
