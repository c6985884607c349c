package dev.coracle.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.TreeDigest;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Compares a file system, as a reader finds it, with the tree that it should hold. */
final class ReadBack {
  private static final int BUFFER = 1 << 18;

  private final FileTree tree;
  private final StoredFileSystem stored;
  private final byte[] buffer = new byte[BUFFER];

  /** What a regular file of the tree became, by its path there. */
  private final Map<TreePath, Group> groups = new HashMap<>();

  /** The regular file that an inode belongs to. */
  private final Map<Long, TreePath> owners = new HashMap<>();

  /** What an inode's bytes come to. */
  private final Map<Long, Sha256> contents = new HashMap<>();

  private long regularFiles;
  private long mappableFiles;

  /** The names of one regular file so far. */
  private static final class Group {
    private final StoredNode first;
    private long names;

    Group(StoredNode first) {
      this.first = first;
    }
  }

  /**
   * What was found.
   *
   * @param mappableFiles how many of the regular files a guest can map where they are
   * @param treeDigest of what was read, by nothing but what was read
   */
  record Counts(long regularFiles, long mappableFiles, Sha256 treeDigest) {}

  private ReadBack(FileTree tree, StoredFileSystem stored) {
    this.tree = tree;
    this.stored = stored;
  }

  /**
   * Compares everything.
   *
   * @throws CoracleException (INTEGRITY) if a file's bytes have another digest than the tree says;
   *     (BUG) for any other difference
   */
  static Counts compare(FileTree tree, StoredFileSystem stored) throws IOException {
    return new ReadBack(tree, stored).run();
  }

  private Counts run() throws IOException {
    List<StoredNode> nodes = stored.nodes();
    Iterator<StoredNode> found = nodes.iterator();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      if (!found.hasNext()) {
        throw different(entry.getKey(), "is missing");
      }
      StoredNode node = found.next();
      if (!node.path().equals(entry.getKey())) {
        throw different(entry.getKey(), "is missing, or " + node.path() + " is too many");
      }
      compare(node, entry.getValue());
    }
    if (found.hasNext()) {
      throw different(found.next().path(), "is too many");
    }
    for (Group group : groups.values()) {
      if (group.names != group.first.links()) {
        throw different(
            group.first.path(), "has " + group.first.links() + " links, not " + group.names);
      }
    }
    // Every regular file was compared, and that is what its digest was taken for.
    Sha256 digest =
        TreeDigest.of(nodes, file -> Objects.requireNonNull(contents.get(file.inode())));
    return new Counts(regularFiles, mappableFiles, digest);
  }

  private void compare(StoredNode found, Node node) throws IOException {
    TreePath filePath = node instanceof Node.HardLink link ? link.target() : found.path();
    Node real = tree.node(filePath).orElseThrow();
    StoredNode.Kind kind = kind(real);
    same(found, "type", kind, found.kind());
    compareMetadata(found, real.metadata());
    if (real instanceof Node.RegularFile file) {
      compareFile(found, filePath, file);
    } else if (real instanceof Node.Symlink symlink) {
      same(found, "target", symlink.target(), found.target());
      same(found, "links", 1L, found.links());
    } else if (real instanceof Node.Device device) {
      boolean numbered = kind == StoredNode.Kind.CHARACTER || kind == StoredNode.Kind.BLOCK;
      same(found, "major number", numbered ? device.major() : 0, found.major());
      same(found, "minor number", numbered ? device.minor() : 0, found.minor());
      same(found, "links", 1L, found.links());
    }
  }

  private void compareMetadata(StoredNode found, Metadata metadata) {
    if (!found.metadata().equals(metadata)) {
      same(found, "mode", metadata.mode(), found.metadata().mode());
      same(found, "owner", metadata.uid(), found.metadata().uid());
      same(found, "group", metadata.gid(), found.metadata().gid());
      same(found, "time", metadata.mtime(), found.metadata().mtime());
      same(found, "extended attributes", metadata.xattrs(), found.metadata().xattrs());
    }
    same(found, "nanoseconds", 0, found.nanos());
  }

  private void compareFile(StoredNode found, TreePath filePath, Node.RegularFile file)
      throws IOException {
    Group group = groups.get(filePath);
    if (group != null) {
      same(found, "inode", group.first.inode(), found.inode());
      group.names++;
      return;
    }
    TreePath other = owners.put(found.inode(), filePath);
    if (other != null) {
      throw different(found.path(), "is one file with " + other);
    }
    group = new Group(found);
    group.names = 1;
    groups.put(filePath, group);
    regularFiles++;
    mappableFiles += found.mappable() ? 1 : 0;
    same(found, "size", file.content().size(), found.size());
    Sha256 digest = digest(found);
    contents.put(found.inode(), digest);
    if (!digest.equals(file.content().sha256())) {
      throw new CoracleException(
          ExitCode.INTEGRITY,
          Diagnostic.error(
              "image.content",
              found.path()
                  + " has unexpected content: its SHA-256 is "
                  + digest
                  + ", not "
                  + file.content().sha256()
                  + " ("
                  + file.origin()
                  + ")",
              "run `coracle store verify`: the file that it was copied from may be damaged"));
    }
  }

  private Sha256 digest(StoredNode file) throws IOException {
    MessageDigest digester = Sha256.digester();
    try (InputStream stream = stored.open(file)) {
      for (int n = stream.read(buffer); n >= 0; n = stream.read(buffer)) {
        digester.update(buffer, 0, n);
      }
    }
    return Sha256.of(digester);
  }

  private static StoredNode.Kind kind(Node node) {
    if (node instanceof Node.RegularFile) {
      return StoredNode.Kind.REGULAR;
    }
    if (node instanceof Node.Directory) {
      return StoredNode.Kind.DIRECTORY;
    }
    if (node instanceof Node.Device device) {
      return switch (device.type()) {
        case CHARACTER -> StoredNode.Kind.CHARACTER;
        case BLOCK -> StoredNode.Kind.BLOCK;
        case FIFO -> StoredNode.Kind.FIFO;
        case SOCKET -> StoredNode.Kind.SOCKET;
      };
    }
    return StoredNode.Kind.SYMLINK;
  }

  private static void same(StoredNode found, String what, Object expected, Object actual) {
    if (!expected.equals(actual)) {
      throw different(found.path(), "has the " + what + " " + actual + ", not " + expected);
    }
  }

  private static CoracleException different(TreePath path, String what) {
    return new CoracleException(
        ExitCode.BUG,
        Diagnostic.error(
            "image.read-back",
            "the image does not contain what was written: " + path + " " + what,
            "report this; the image was not kept"));
  }
}
