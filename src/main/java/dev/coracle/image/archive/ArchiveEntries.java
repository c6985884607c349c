package dev.coracle.image.archive;

import dev.coracle.image.MalformedImageException;
import dev.coracle.image.StoredNode;
import dev.coracle.image.StoredNode.Kind;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.TreePath;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Entries of an archive as they come, in any order, made a tree. Names may begin with {@code ./} or
 * a slash and end with one; none leads outside.
 */
public final class ArchiveEntries {
  /** PATH_MAX of Linux, without the terminating zero. */
  private static final int MAX_PATH = 4095;

  /** Implied paths may have so many characters for each byte of the archive, and some more. */
  private static final int IMPLIED_PER_BYTE = 16;

  private static final long ALWAYS_IMPLIED = 1 << 20;

  private final boolean implied;

  /** Characters that implied paths may still have: a long name can imply thousands of them. */
  private long budget;

  private final NavigableMap<TreePath, StoredNode> nodes = new TreeMap<>();

  /**
   * @param implied whether directories that no entry describes are made, as those who unpack do
   * @param size of the archive in bytes, which bounds how many are made
   */
  public ArchiveEntries(boolean implied, long size) {
    this.implied = implied;
    this.budget = ALWAYS_IMPLIED + IMPLIED_PER_BYTE * size;
  }

  /**
   * The path that a name stands for.
   *
   * @param position of the name, for the exception
   */
  public static TreePath path(String name, long position) throws MalformedImageException {
    if (name.isEmpty() || name.length() > MAX_PATH) {
      throw new MalformedImageException(position, "a name of " + name.length() + " characters");
    }
    int from = 0;
    while (name.startsWith("/", from) || name.startsWith("./", from)) {
      from = name.indexOf('/', from) + 1;
    }
    String rest = name.substring(from);
    if (rest.endsWith("/")) {
      rest = rest.substring(0, rest.length() - 1);
    }
    try {
      return rest.isEmpty() || rest.equals(".") ? TreePath.ROOT : TreePath.of("/" + rest);
    } catch (IllegalArgumentException e) {
      throw new MalformedImageException(position, e.getMessage());
    }
  }

  /**
   * Adds an entry.
   *
   * @param position of the entry, for the exception
   */
  public void add(StoredNode node, long position) throws MalformedImageException {
    if (nodes.putIfAbsent(node.path(), node) != null) {
      throw new MalformedImageException(position, "a second entry for " + node.path());
    }
  }

  /** What is at a path so far. */
  public Optional<StoredNode> at(TreePath path) {
    return Optional.ofNullable(nodes.get(path));
  }

  /**
   * All of them in the order of {@link dev.coracle.tree.FileTree#nodes}.
   *
   * @throws MalformedImageException if there is nothing, or something stands below what is no
   *     directory
   */
  public List<StoredNode> finish() throws MalformedImageException {
    if (nodes.isEmpty()) {
      throw new MalformedImageException(0, "an archive of nothing");
    }
    if (implied) {
      for (TreePath path : List.copyOf(nodes.keySet())) {
        imply(path.parent());
      }
      imply(TreePath.ROOT);
    }
    for (StoredNode node : nodes.values()) {
      StoredNode parent = nodes.get(node.path().parent());
      if (parent == null || parent.kind() != Kind.DIRECTORY) {
        throw new MalformedImageException(
            0,
            node.path() + " stands in what is " + (parent == null ? "not there" : "no directory"));
      }
    }
    return List.copyOf(nodes.values());
  }

  private void imply(TreePath directory) throws MalformedImageException {
    for (TreePath each = directory; !nodes.containsKey(each); each = each.parent()) {
      budget -= each.text().length();
      if (budget < 0) {
        throw new MalformedImageException(0, "names imply more directories than it could hold");
      }
      nodes.put(each, directory(each, Metadata.rootOwned(0755, 0), -nodes.size() - 1));
    }
  }

  /** A directory's entry; its length counts as zero. */
  public static StoredNode directory(TreePath path, Metadata metadata, long inode) {
    return new StoredNode(
        path, Kind.DIRECTORY, metadata, 0, inode, 2, 0, "", 0, 0, List.of(), false);
  }
}
