package dev.coracle.image;

import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import java.util.TreeMap;

/** Random trees without what an archive cannot hold. */
public final class ArchiveTrees {
  private ArchiveTrees() {}

  /** The last time that a newc archive can hold. */
  private static final long LAST_TIME = 0xffff_ffffL;

  /** What a newc archive can hold: no extended attributes, and times of 32 bits. */
  public static FileTree newc(long seed, int nodes) {
    return plain(RandomTree.of(seed, nodes));
  }

  /** A tree without extended attributes and late times. */
  public static FileTree plain(FileTree tree) {
    FileTree.Builder builder = FileTree.builder();
    tree.nodes().forEach((path, node) -> builder.put(path, with(node, plain(node.metadata()))));
    return builder.build();
  }

  private static Metadata plain(Metadata metadata) {
    return new Metadata(
            metadata.mode(),
            metadata.uid(),
            metadata.gid(),
            Math.min(metadata.mtime(), LAST_TIME),
            metadata.xattrs())
        .withoutXattrs();
  }

  /** What a tar archive can hold: no sockets. */
  public static FileTree tar(long seed, int nodes) {
    FileTree.Builder builder = FileTree.builder();
    RandomTree.of(seed, nodes)
        .nodes()
        .forEach(
            (path, node) -> {
              if (!(node instanceof Node.Device device)
                  || device.type() != Node.Device.Type.SOCKET) {
                builder.put(path, node);
              }
            });
    return builder.build();
  }

  /** What both can hold. */
  public static FileTree both(long seed, int nodes) {
    return plain(tar(seed, nodes));
  }

  private static Node with(Node node, Metadata metadata) {
    if (node instanceof Node.RegularFile file) {
      return new Node.RegularFile(metadata, file.content(), file.origin());
    }
    if (node instanceof Node.Directory) {
      return new Node.Directory(metadata, node.origin());
    }
    if (node instanceof Node.Symlink symlink) {
      return new Node.Symlink(metadata, symlink.target(), node.origin());
    }
    if (node instanceof Node.Device device) {
      return new Node.Device(
          metadata, device.type(), device.major(), device.minor(), device.origin());
    }
    return new Node.HardLink(metadata, ((Node.HardLink) node).target(), node.origin());
  }

  /** A tree with one more attribute on its root. */
  static FileTree withAttribute(FileTree tree, String name) {
    Metadata root = tree.node(dev.coracle.tree.TreePath.ROOT).orElseThrow().metadata();
    TreeMap<String, dev.coracle.tree.Xattr> xattrs = new TreeMap<>(root.xattrs());
    xattrs.put(name, new dev.coracle.tree.Xattr(new byte[] {1, 0, (byte) 0xff}));
    FileTree.Builder builder = tree.toBuilder();
    builder.put(
        dev.coracle.tree.TreePath.ROOT,
        new Node.Directory(
            new Metadata(root.mode(), root.uid(), root.gid(), root.mtime(), xattrs),
            RandomTree.origin()));
    return builder.build();
  }
}
