package dev.coracle.image.cpio;

import dev.coracle.image.FileSystemPlan;
import dev.coracle.image.archive.ArchiveInode;
import dev.coracle.image.archive.ArchiveOutput;
import dev.coracle.image.archive.StoredArchive;
import dev.coracle.image.disk.Blocks;
import dev.coracle.image.disk.FileMode;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An archive whose every byte has its place. Names come in the tree's order; a file with several
 * has its bytes at the last of them, where GNU cpio has them and Linux takes them.
 */
final class CpioPlan implements FileSystemPlan {
  /**
   * A name.
   *
   * @param header without sizes of name and content
   * @param content none where another name brings it
   */
  private record Entry(String name, CpioHeader header, Content content) {}

  /** What follows a name; null for nothing. */
  private interface Content {
    long size();

    void write(ArchiveOutput out) throws IOException;
  }

  private final List<Entry> entries;
  private final long inodes;
  private final long size;

  private CpioPlan(List<Entry> entries, long inodes) {
    this.entries = List.copyOf(entries);
    this.inodes = inodes;
    long end = 0;
    for (Entry entry : entries) {
      end = Blocks.roundUp(end + CpioHeader.BYTES + entry.header.nameSize(), CpioHeader.UNIT);
      end = Blocks.roundUp(end + entry.header.size(), CpioHeader.UNIT);
    }
    this.size = Blocks.roundUp(end, StoredArchive.BLOCK);
  }

  static CpioPlan of(FileTree tree) {
    ArchiveInode.Names names = ArchiveInode.of(tree);
    Map<ArchiveInode, Integer> seen = new HashMap<>();
    List<Entry> entries = new ArrayList<>();
    for (TreePath path : tree.nodes().keySet()) {
      ArchiveInode inode = names.at(path);
      boolean last =
          !(inode.node() instanceof Node.RegularFile)
              || seen.merge(inode, 1, Integer::sum) == inode.links();
      Content content = last ? content(inode) : null;
      entries.add(entry(name(path), inode, content));
    }
    entries.add(
        new Entry(
            CpioHeader.TRAILER,
            new CpioHeader(
                false, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, CpioHeader.TRAILER.length() + 1, 0),
            null));
    return new CpioPlan(entries, names.inodes());
  }

  /** Relative, so that it unpacks anywhere; never the name that ends an archive. */
  private static String name(TreePath path) {
    String name = path.isRoot() ? "." : path.text().substring(1);
    return name.equals(CpioHeader.TRAILER) ? "./" + name : name;
  }

  private static Entry entry(String name, ArchiveInode inode, Content content) {
    Metadata metadata = inode.node().metadata();
    Node.Device device = inode.node() instanceof Node.Device node && isNumbered(node) ? node : null;
    return new Entry(
        name,
        new CpioHeader(
            false,
            inode.number(),
            FileMode.of(inode.node()),
            metadata.uid(),
            metadata.gid(),
            inode.links(),
            metadata.mtime(),
            content == null ? 0 : content.size(),
            0,
            0,
            device == null ? 0 : device.major(),
            device == null ? 0 : device.minor(),
            name.getBytes(StandardCharsets.UTF_8).length + 1L,
            0),
        content);
  }

  private static boolean isNumbered(Node.Device device) {
    return device.type() == Node.Device.Type.CHARACTER || device.type() == Node.Device.Type.BLOCK;
  }

  private static Content content(ArchiveInode inode) {
    if (inode.node() instanceof Node.RegularFile file) {
      return new Content() {
        @Override
        public long size() {
          return file.content().size();
        }

        @Override
        public void write(ArchiveOutput out) throws IOException {
          out.put(file.content());
        }
      };
    }
    if (!(inode.node() instanceof Node.Symlink)) {
      return null;
    }
    byte[] target = inode.target();
    return new Content() {
      @Override
      public long size() {
        return target.length;
      }

      @Override
      public void write(ArchiveOutput out) throws IOException {
        out.put(target);
      }
    };
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
    for (Entry entry : entries) {
      out.put(entry.header.write());
      out.put((entry.name + "\0").getBytes(StandardCharsets.UTF_8));
      out.pad(CpioHeader.UNIT);
      if (entry.content != null) {
        entry.content.write(out);
        out.pad(CpioHeader.UNIT);
      }
    }
    out.pad(StoredArchive.BLOCK);
    out.flush();
  }
}
