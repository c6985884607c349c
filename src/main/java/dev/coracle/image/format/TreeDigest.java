package dev.coracle.image.format;

import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The digest of a tree as a guest sees it, whatever format it is written in: paths, types, owners,
 * modes, times, extended attributes, contents, and which names share a file. Origins do not count,
 * nor which of several hard links the tree calls the file itself: the first by path stands for all.
 *
 * <p>Encoding, hashed with SHA-256: a line of text that names this version; then for each path in
 * tree order a field with the path, a byte for the type, and what follows from the type. A field is
 * a 32-bit length and bytes; numbers are 64 bits; all big endian.
 */
public final class TreeDigest {
  private static final String VERSION = "coracle tree 1\n";

  private final MessageDigest digester = Sha256.digester();
  private ByteBuffer pending = ByteBuffer.allocate(1 << 16);

  /** The digests of contents that a reader finds. */
  @FunctionalInterface
  public interface Contents {
    /** The digest of a regular file's bytes. */
    Sha256 digest(StoredNode file) throws IOException;
  }

  private TreeDigest() {
    field(VERSION.getBytes(StandardCharsets.UTF_8));
  }

  /** The digest of a tree. */
  public static Sha256 of(FileTree tree) {
    TreeDigest digest = new TreeDigest();
    Map<TreePath, TreePath> firstNames = firstNames(tree);
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      digest.node(entry.getKey(), entry.getValue(), tree, firstNames);
    }
    return digest.end();
  }

  /**
   * The digest of a tree as a reader finds it: equal to that of the tree that was written, whatever
   * it was written as.
   *
   * @param nodes in the tree's order
   */
  public static Sha256 of(List<StoredNode> nodes, Contents contents) throws IOException {
    TreeDigest digest = new TreeDigest();
    Map<Long, TreePath> firstNames = new HashMap<>();
    for (StoredNode node : nodes) {
      digest.field(node.path().text().getBytes(StandardCharsets.UTF_8));
      TreePath first =
          node.kind() == StoredNode.Kind.REGULAR
              ? firstNames.putIfAbsent(node.inode(), node.path())
              : null;
      if (first == null) {
        digest.node(node, contents);
      } else {
        digest.link(first);
      }
    }
    return digest.end();
  }

  /** The same, all bytes of all files read. */
  public static Sha256 of(StoredFileSystem stored) throws IOException {
    return of(
        stored.nodes(),
        file -> {
          try (InputStream stream = stored.open(file)) {
            return Sha256.of(stream);
          }
        });
  }

  private void node(StoredNode node, Contents contents) throws IOException {
    switch (node.kind()) {
      case REGULAR -> {
        type('f');
        number(node.size());
        field(contents.digest(node).bytes());
      }
      case DIRECTORY -> type('d');
      case SYMLINK -> {
        type('l');
        field(node.target().getBytes(StandardCharsets.UTF_8));
      }
      default -> {
        type(letter(Node.Device.Type.valueOf(node.kind().name())));
        number(node.major());
        number(node.minor());
      }
    }
    metadata(node.metadata());
  }

  private void link(TreePath first) {
    type('h');
    field(first.text().getBytes(StandardCharsets.UTF_8));
  }

  private Sha256 end() {
    flush();
    return Sha256.of(digester);
  }

  /** For each regular file that has several names: the first of them. */
  private static Map<TreePath, TreePath> firstNames(FileTree tree) {
    Map<TreePath, TreePath> firsts = new HashMap<>();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      if (entry.getValue() instanceof Node.HardLink link) {
        TreePath known = firsts.getOrDefault(link.target(), link.target());
        firsts.put(link.target(), entry.getKey().compareTo(known) < 0 ? entry.getKey() : known);
      }
    }
    return firsts;
  }

  private void node(TreePath path, Node node, FileTree tree, Map<TreePath, TreePath> firstNames) {
    field(path.text().getBytes(StandardCharsets.UTF_8));
    TreePath filePath = node instanceof Node.HardLink link ? link.target() : path;
    TreePath first = firstNames.getOrDefault(filePath, filePath);
    if (!first.equals(path)) {
      link(first);
      return;
    }
    Node real = node instanceof Node.HardLink ? tree.node(filePath).orElseThrow() : node;
    if (real instanceof Node.RegularFile file) {
      type('f');
      number(file.content().size());
      field(file.content().sha256().bytes());
    } else if (real instanceof Node.Directory) {
      type('d');
    } else if (real instanceof Node.Symlink symlink) {
      type('l');
      field(symlink.target().getBytes(StandardCharsets.UTF_8));
    } else if (real instanceof Node.Device device) {
      device(device);
    }
    metadata(real.metadata());
  }

  private void device(Node.Device device) {
    type(letter(device.type()));
    boolean numbered =
        device.type() == Node.Device.Type.CHARACTER || device.type() == Node.Device.Type.BLOCK;
    number(numbered ? device.major() : 0);
    number(numbered ? device.minor() : 0);
  }

  private static char letter(Node.Device.Type type) {
    return switch (type) {
      case CHARACTER -> 'c';
      case BLOCK -> 'b';
      case FIFO -> 'p';
      case SOCKET -> 's';
    };
  }

  private void metadata(Metadata metadata) {
    number(metadata.mode());
    number(metadata.uid());
    number(metadata.gid());
    number(metadata.mtime());
    number(metadata.xattrs().size());
    for (Map.Entry<String, Xattr> xattr : metadata.xattrs().entrySet()) {
      field(xattr.getKey().getBytes(StandardCharsets.UTF_8));
      field(xattr.getValue().bytes());
    }
  }

  private void type(char letter) {
    reserve(1).put((byte) letter);
  }

  private void number(long value) {
    reserve(Long.BYTES).putLong(value);
  }

  private void field(byte[] bytes) {
    reserve(Integer.BYTES).putInt(bytes.length);
    reserve(bytes.length).put(bytes);
  }

  private ByteBuffer reserve(int bytes) {
    if (pending.remaining() < bytes) {
      flush();
      if (pending.capacity() < bytes) {
        pending = ByteBuffer.allocate(bytes);
      }
    }
    return pending;
  }

  private void flush() {
    pending.flip();
    digester.update(pending);
    pending.clear();
  }
}
