package dev.coracle.image.block;

import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An inode that a tree asks for: one for all names of a file.
 *
 * @param <I> what a format makes of it
 */
public abstract class TreeInode<I extends TreeInode<I>> {
  private final TreePath path;
  private final Node node;
  private @Nullable I parent;
  private int links;

  /** Makes a format's inode. */
  public interface Factory<I> {
    /**
     * An inode for a node.
     *
     * @param index number of inodes before it
     */
    I make(TreePath path, Node node, int index);
  }

  /** An inode with one name, or of a directory without others in it. */
  protected TreeInode(TreePath path, Node node) {
    this.path = path;
    this.node = node;
    this.links = node instanceof Node.Directory ? 2 : 1;
  }

  /** Adds an entry to a directory; they come sorted by name. */
  protected abstract void addEntry(String name, I inode);

  /** The path of the regular file, for one that has several names. */
  public final TreePath path() {
    return path;
  }

  /** Anything but a hard link. */
  public final Node node() {
    return node;
  }

  /** Its kind. */
  public final Kind kind() {
    return FileMode.kind(node);
  }

  /** The directory that first names it; the root's is the root. */
  public final I parent() {
    return Objects.requireNonNull(parent, "set as soon as it is made");
  }

  /** How many names it has; for a directory, its own and those in the directories below count. */
  public final int links() {
    return links;
  }

  /** Length of its content in bytes; zero where a format decides. */
  public final long contentSize() {
    if (node instanceof Node.RegularFile file) {
      return file.content().size();
    }
    return node instanceof Node.Symlink ? target().length : 0;
  }

  /**
   * The parts of a regular file's content that take room, in order. Each begins at a multiple of
   * the block size; what lies between is zero.
   */
  public List<Part> stored() {
    return contentSize() == 0 ? List.of() : List.of(new Part(0, contentSize()));
  }

  /**
   * A part of a content.
   *
   * @param offset in bytes from its beginning
   */
  public record Part(long offset, long length) {}

  /** A symbolic link's target. */
  public final byte[] target() {
    return ((Node.Symlink) node).target().getBytes(StandardCharsets.UTF_8);
  }

  /** Makes an inode of every node, in the tree's order, and fills the directories. */
  public static <I extends TreeInode<I>> List<I> of(FileTree tree, Factory<I> factory) {
    Map<TreePath, I> linked = new HashMap<>();
    for (Node node : tree.nodes().values()) {
      if (node instanceof Node.HardLink link) {
        linked.put(link.target(), null);
      }
    }
    List<I> inodes = new ArrayList<>();
    Deque<I> above = new ArrayDeque<>();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      TreePath path = entry.getKey();
      while (!above.isEmpty() && !path.startsWith(above.peek().path())) {
        above.pop();
      }
      Node node = entry.getValue();
      TreePath filePath = node instanceof Node.HardLink link ? link.target() : path;
      I inode = linked.get(filePath);
      if (inode != null) {
        ((TreeInode<I>) inode).links++;
      } else {
        Node real = node instanceof Node.HardLink ? tree.node(filePath).orElseThrow() : node;
        inode = factory.make(filePath, real, inodes.size());
        ((TreeInode<I>) inode).parent = above.isEmpty() ? inode : above.peek();
        inodes.add(inode);
        linked.replace(filePath, inode);
      }
      if (!above.isEmpty()) {
        above.peek().addEntry(path.name(), inode);
      }
      if (node instanceof Node.Directory) {
        if (!above.isEmpty()) {
          ((TreeInode<I>) above.peek()).links++;
        }
        above.push(inode);
      }
    }
    return inodes;
  }
}
