package dev.coracle.image.cpio;

import dev.coracle.image.archive.ArchiveInode;
import dev.coracle.image.archive.ArchivePlan;
import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.FileMode;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes entries of a tree. Names come in the tree's order; a file with several has its bytes at the
 * last of them, where GNU cpio has them and Linux takes them.
 */
final class CpioWriter {
  private static final byte[] NOTHING = {};

  private CpioWriter() {}

  static ArchivePlan plan(FileTree tree) {
    ArchiveInode.Names names = ArchiveInode.of(tree);
    Map<ArchiveInode, Integer> seen = new HashMap<>();
    List<ArchivePlan.Entry> entries = new ArrayList<>();
    for (TreePath path : tree.nodes().keySet()) {
      ArchiveInode inode = names.at(path);
      boolean last =
          inode.node() instanceof Node.RegularFile
              && seen.merge(inode, 1, Integer::sum) == inode.links();
      entries.add(entry(name(path), inode, last));
    }
    CpioHeader trailer =
        new CpioHeader(false, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, CpioHeader.TRAILER.length() + 1, 0);
    entries.add(
        new ArchivePlan.Entry(head(trailer, CpioHeader.TRAILER, NOTHING), Optional.empty()));
    return new ArchivePlan(entries, CpioHeader.UNIT, 0, names.inodes());
  }

  /** Relative, so that it unpacks anywhere; never the name that ends an archive. */
  private static String name(TreePath path) {
    String name = path.isRoot() ? "." : path.text().substring(1);
    return name.equals(CpioHeader.TRAILER) ? "./" + name : name;
  }

  /**
   * An entry.
   *
   * @param bringsBytes whether a file's bytes follow, and no other name brings them
   */
  private static ArchivePlan.Entry entry(String name, ArchiveInode inode, boolean bringsBytes) {
    Optional<Content> content =
        bringsBytes && inode.node() instanceof Node.RegularFile file
            ? Optional.of(file.content())
            : Optional.empty();
    byte[] target = inode.node() instanceof Node.Symlink ? inode.target() : NOTHING;
    Metadata metadata = inode.node().metadata();
    Node.Device device = inode.node() instanceof Node.Device node && isNumbered(node) ? node : null;
    CpioHeader header =
        new CpioHeader(
            false,
            inode.number(),
            FileMode.of(inode.node()),
            metadata.uid(),
            metadata.gid(),
            inode.links(),
            metadata.mtime(),
            content.map(Content::size).orElse((long) target.length),
            0,
            0,
            device == null ? 0 : device.major(),
            device == null ? 0 : device.minor(),
            name.getBytes(StandardCharsets.UTF_8).length + 1L,
            0);
    return new ArchivePlan.Entry(head(header, name, target), content);
  }

  private static boolean isNumbered(Node.Device device) {
    return device.type() == Node.Device.Type.CHARACTER || device.type() == Node.Device.Type.BLOCK;
  }

  /** Header, name, and the target of a link; each filled up. */
  private static byte[] head(CpioHeader header, String name, byte[] target) {
    int nameEnd = (int) Blocks.roundUp(CpioHeader.BYTES + header.nameSize(), CpioHeader.UNIT);
    int end = (int) Blocks.roundUp(nameEnd + target.length, CpioHeader.UNIT);
    ByteBuffer head = ByteBuffer.allocate(end).put(header.write());
    head.put(name.getBytes(StandardCharsets.UTF_8));
    return head.put(nameEnd, target).array();
  }
}
