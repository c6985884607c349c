package dev.coracle.image.archive;

import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.tree.LinuxLimits;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Entries of an archive as they come, in any order, made a tree. Names may begin with {@code ./} or
 * a slash and end with one; none leads outside.
 */
public final class ArchiveEntries {
  /** Implied paths may have so many characters for each byte of the archive, and some more. */
  private static final int IMPLIED_PER_BYTE = 16;

  private static final long ALWAYS_IMPLIED = 1 << 20;

  private final boolean implied;

  /** What {@link #nextArchive} has not ended yet. */
  private final Set<TreePath> current = new HashSet<>();

  /** Files that were written over, by inode: all their names have the new bytes. */
  private final Map<Long, StoredNode> rewritten = new HashMap<>();

  /** Characters that implied paths may still have: a long name can imply thousands of them. */
  private long budget;

  private final NavigableMap<TreePath, StoredNode> nodes = new TreeMap<>();

  /**
   * @param implied whether directories that no entry describes are made, as those who unpack tar
   *     archives do; the root is there in any case
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
    if (name.isEmpty() || name.length() > LinuxLimits.MAX_PATH) {
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
      throw new MalformedImageException(position, String.valueOf(e.getMessage()));
    }
  }

  /**
   * Adds an entry. What a former archive has under its name gives way as under Linux
   * (init/initramfs.c): a file is written over and stays the file that it is, under all its names;
   * a device keeps its number if its kind stays; all else makes room.
   *
   * @param position of the entry, for the exception
   * @return the entry as it stands now
   * @throws MalformedImageException if the same archive has the name already, or a directory with
   *     something in it would have to give way
   */
  public StoredNode add(StoredNode node, long position) throws MalformedImageException {
    return put(node, true, position);
  }

  /** Adds a further name of a file, which takes the place of whatever has the name. */
  public void addName(StoredNode node, long position) throws MalformedImageException {
    put(node, false, position);
  }

  private StoredNode put(StoredNode node, boolean over, long position)
      throws MalformedImageException {
    if (!current.add(node.path())) {
      throw new MalformedImageException(position, "a second entry for " + node.path());
    }
    StoredNode old = nodes.get(node.path());
    StoredNode now = node;
    if (old != null && old.kind() == Kind.DIRECTORY && node.kind() != Kind.DIRECTORY) {
      TreePath next = nodes.higherKey(node.path());
      if (next != null && next.parent().equals(node.path())) {
        throw new MalformedImageException(
            position, node.path() + " is no directory, but there is one with something in it");
      }
    } else if (old != null && over && old.kind() == node.kind()) {
      now = node.over(old);
      if (now.kind() == Kind.REGULAR) {
        rewritten.put(now.inode(), now);
      }
    }
    nodes.put(node.path(), now);
    return now;
  }

  /** What comes from here on stands in another archive, and may take the place of what is there. */
  public void nextArchive() {
    current.clear();
  }

  /** What is at a path so far. */
  public Optional<StoredNode> at(TreePath path) {
    return Optional.ofNullable(nodes.get(path));
  }

  /**
   * All of them in the order of {@link dev.coracle.tree.FileTree#nodes}, files with as many links
   * as they have names.
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
    }
    imply(TreePath.ROOT);
    for (StoredNode node : nodes.values()) {
      StoredNode parent = nodes.get(node.path().parent());
      if (parent == null || parent.kind() != Kind.DIRECTORY) {
        throw new MalformedImageException(
            0,
            node.path() + " stands in what is " + (parent == null ? "not there" : "no directory"));
      }
    }
    Map<Long, Integer> names = new HashMap<>();
    for (StoredNode node : nodes.values()) {
      names.merge(node.inode(), 1, Integer::sum);
    }
    List<StoredNode> all = new ArrayList<>();
    for (StoredNode node : nodes.values()) {
      all.add(
          node.kind() == Kind.REGULAR
              ? rewritten
                  .getOrDefault(node.inode(), node)
                  .withPath(node.path())
                  .withLinks(names.getOrDefault(node.inode(), 1))
              : node);
    }
    return List.copyOf(all);
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
