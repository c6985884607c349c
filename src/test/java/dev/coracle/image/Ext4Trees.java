package dev.coracle.image;

import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Xattr;
import java.util.SortedMap;
import java.util.TreeMap;

/** Trees that ext4 can hold: it has one block for the attributes of an inode. */
public final class Ext4Trees {
  private Ext4Trees() {}

  /** A random tree without the attributes that are too large. */
  public static FileTree random(long seed, int nodes) {
    FileTree.Builder builder = FileTree.builder();
    RandomTree.of(seed, nodes).nodes().forEach((path, node) -> builder.put(path, fitting(node)));
    return builder.build();
  }

  /** The same without an attribute larger than a block. */
  static Node fitting(Node node) {
    Metadata all = node.metadata();
    SortedMap<String, Xattr> xattrs = new TreeMap<>(all.xattrs());
    if (xattrs.remove("user.large") == null) {
      return node;
    }
    return with(node, new Metadata(all.mode(), all.uid(), all.gid(), all.mtime(), xattrs));
  }

  /** The same with times before 2038, since mke2fs 1.47.0 leaves out what later ones need. */
  static FileTree withEarlyTimes(FileTree tree) {
    FileTree.Builder builder = FileTree.builder();
    tree.nodes()
        .forEach(
            (path, node) -> {
              long time = Math.min(node.metadata().mtime(), Integer.MAX_VALUE);
              builder.put(path, with(node, node.metadata().withMtime(time)));
            });
    return builder.build();
  }

  private static Node with(Node node, Metadata metadata) {
    if (node instanceof Node.RegularFile file) {
      return new Node.RegularFile(metadata, file.content(), node.origin());
    } else if (node instanceof Node.Directory) {
      return new Node.Directory(metadata, node.origin());
    } else if (node instanceof Node.Symlink symlink) {
      return new Node.Symlink(metadata, symlink.target(), node.origin());
    } else if (node instanceof Node.Device device) {
      return new Node.Device(
          metadata, device.type(), device.major(), device.minor(), node.origin());
    } else if (node instanceof Node.HardLink link) {
      return new Node.HardLink(metadata, link.target(), node.origin());
    }
    throw new IllegalStateException(node.toString());
  }
}
