package dev.coracle.image.block;

import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.tree.LinuxLimits;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One way through a whole tree as it is stored. Every directory is entered once.
 *
 * @param <I> a format's inode
 */
public abstract class TreeWalk<I> {
  private final List<StoredNode> found = new ArrayList<>();
  private final Set<Long> entered = new HashSet<>();

  /** Inodes with several names, by number, as their first name showed them. */
  private final Map<Long, StoredNode> linked = new HashMap<>();

  private final Deque<Level> levels = new ArrayDeque<>();

  private record Level(TreePath path, long number, Iterator<Entry> rest) {}

  /**
   * An entry of a directory.
   *
   * @param number of the inode that it names
   * @param type its number for the type; zero where unknown
   */
  public record Entry(String name, long number, int type) {
    /** Whether the entry's type is the inode's, or unknown. */
    public boolean matches(Kind kind) {
      return type == 0 || type == FileMode.entryType(kind);
    }
  }

  /** Reads an inode. */
  protected abstract I inode(long number) throws IOException;

  /** The entries of a directory in the order of their bytes, but for {@code .} and {@code ..}. */
  protected abstract List<Entry> entries(I directory, long parent) throws IOException;

  /** What an inode is under a name. */
  protected abstract StoredNode node(TreePath path, I inode) throws IOException;

  /**
   * Everything from the root on, in the order of {@link dev.coracle.tree.FileTree#nodes}.
   *
   * @param root number of its inode
   */
  public final List<StoredNode> run(long root) throws IOException {
    I inode = inode(root);
    StoredNode node = node(TreePath.ROOT, inode);
    if (node.kind() != Kind.DIRECTORY) {
      throw new MalformedImageException(0, "the root is not a directory");
    }
    enter(node, inode, root);
    while (!levels.isEmpty()) {
      Level level = levels.peek();
      if (level.rest.hasNext()) {
        visit(level, level.rest.next());
      } else {
        levels.pop();
      }
    }
    return found;
  }

  private void visit(Level level, Entry entry) throws IOException {
    if (level.path.text().length() + entry.name().length() > LinuxLimits.MAX_PATH) {
      throw new MalformedImageException(0, "a path too long for Linux below " + level.path);
    }
    TreePath path = level.path.resolve(entry.name());
    StoredNode first = linked.get(entry.number());
    if (first != null) {
      checkType(entry, first.kind(), path);
      found.add(first.withPath(path));
      return;
    }
    I inode = inode(entry.number());
    StoredNode node = node(path, inode);
    checkType(entry, node.kind(), path);
    if (node.kind() == Kind.DIRECTORY) {
      enter(node, inode, level.number);
      return;
    }
    found.add(node);
    if (node.links() > 1) {
      linked.put(node.inode(), node);
    }
  }

  private void enter(StoredNode node, I inode, long parent) throws IOException {
    if (!entered.add(node.inode())) {
      throw new MalformedImageException(0, "a directory with two names, the second " + node.path());
    }
    found.add(node);
    List<Entry> entries = entries(inode, parent);
    levels.push(new Level(node.path(), node.inode(), entries.iterator()));
  }

  private static void checkType(Entry entry, Kind kind, TreePath path)
      throws MalformedImageException {
    if (!entry.matches(kind)) {
      throw new MalformedImageException(0, path + " is of another type than its entry says");
    }
  }
}
