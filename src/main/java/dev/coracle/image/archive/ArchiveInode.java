package dev.coracle.image.archive;

import dev.coracle.image.block.TreeInode;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An inode of a tree that is written as a list of names. */
public final class ArchiveInode extends TreeInode<ArchiveInode> {
  private final int number;

  private ArchiveInode(TreePath path, Node node, int index) {
    super(path, node);
    this.number = index + 1;
  }

  @Override
  protected void addEntry(String name, ArchiveInode inode) {
    // Names are written as they come.
  }

  /** Counted from 1 in the order of first names. */
  public int number() {
    return number;
  }

  /** The inodes of a tree, and which of them each path names. */
  public static Names of(FileTree tree) {
    List<ArchiveInode> inodes = TreeInode.of(tree, ArchiveInode::new);
    Map<TreePath, ArchiveInode> byPath = new HashMap<>();
    inodes.forEach(inode -> byPath.put(inode.path(), inode));
    return new Names(tree, inodes.size(), byPath);
  }

  /**
   * What each path names.
   *
   * @param inodes how many there are
   */
  public record Names(FileTree tree, int inodes, Map<TreePath, ArchiveInode> byPath) {

    /** The inode that a path of the tree names. */
    public ArchiveInode at(TreePath path) {
      Node node = tree.node(path).orElseThrow();
      TreePath file = node instanceof Node.HardLink link ? link.target() : path;
      return Objects.requireNonNull(byPath.get(file), "all but hard links have an inode");
    }
  }
}
