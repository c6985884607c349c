package dev.coracle.image.erofs;

import dev.coracle.image.FileSystemOptions;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Decides where every byte of an EROFS goes.
 *
 * <p>In order: superblock; inodes with attributes and short data (the root's first, since its
 * number has 16 bits); shared attributes; directories and long symbolic links; files, each from a
 * block of its own on and without inline data, so that a guest can map it. Two files of equal bytes
 * do not share blocks: Linux warns when DAX maps one page for two inodes.
 */
public final class ErofsWriter {
  private final FileTree tree;
  private final FileSystemOptions options;
  private final List<PlannedInode> inodes = new ArrayList<>();
  private final XattrTable xattrs = new XattrTable();

  private ErofsWriter(FileTree tree, FileSystemOptions options) {
    this.tree = tree;
    this.options = options;
  }

  /**
   * Plans a file system.
   *
   * @throws dev.coracle.diagnostic.CoracleException (RECIPE) if EROFS cannot hold the tree
   */
  public static ErofsPlan plan(FileTree tree, FileSystemOptions options) {
    ErofsLimits.check(tree);
    return new ErofsWriter(tree, options).plan();
  }

  private ErofsPlan plan() {
    collect();
    long epoch = commonTime();
    inodes.forEach(inode -> xattrs.count(inode.node.metadata()));
    xattrs.share();
    MetadataSpace metadata = new MetadataSpace();
    for (PlannedInode inode : inodes) {
      inode.choose(epoch);
      inode.xattrs = xattrs.body(inode.node.metadata());
      place(inode, metadata);
    }
    long sharedBlock = metadata.blocks();
    byte[] shared = xattrs.sharedArea();
    long next = sharedBlock + OnDisk.roundUp(shared.length, OnDisk.BLOCK) / OnDisk.BLOCK;
    for (PlannedInode inode : inodes) {
      if (!(inode.node instanceof Node.RegularFile) && inode.dataBlocks() > 0) {
        inode.firstBlock = next;
        next += inode.dataBlocks();
      }
    }
    List<PlannedInode> files = new ArrayList<>();
    long end = placeFiles(next, files);
    ErofsLimits.checkBlocks(end);
    return new ErofsPlan(options, epoch, inodes, files, shared, sharedBlock, next, end);
  }

  /** Makes an inode of every node and fills the directories. */
  private void collect() {
    Map<TreePath, PlannedInode> linked = new HashMap<>();
    for (Node node : tree.nodes().values()) {
      if (node instanceof Node.HardLink link) {
        linked.put(link.target(), null);
      }
    }
    Deque<PlannedInode> above = new ArrayDeque<>();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      TreePath path = entry.getKey();
      while (!above.isEmpty() && !path.startsWith(above.peek().path)) {
        above.pop();
      }
      PlannedInode inode = inode(path, entry.getValue(), linked);
      if (!path.isRoot()) {
        above.peek().directory.add(path.name(), inode);
      }
      if (inode.directory != null) {
        if (!path.isRoot()) {
          above.peek().links++;
        }
        above.push(inode);
      }
    }
    finishDirectories();
  }

  private PlannedInode inode(TreePath path, Node node, Map<TreePath, PlannedInode> linked) {
    TreePath filePath = node instanceof Node.HardLink link ? link.target() : path;
    PlannedInode known = linked.get(filePath);
    if (known != null) {
      known.links++;
      return known;
    }
    Node real = node instanceof Node.HardLink ? tree.node(filePath).orElseThrow() : node;
    PlannedInode inode = new PlannedInode(filePath, real, inodes.size() + 1);
    inodes.add(inode);
    if (linked.containsKey(filePath)) {
      linked.put(filePath, inode);
    }
    return inode;
  }

  private void finishDirectories() {
    Deque<PlannedInode> above = new ArrayDeque<>();
    for (PlannedInode inode : inodes) {
      if (inode.directory != null) {
        while (!above.isEmpty() && !inode.path.startsWith(above.peek().path)) {
          above.pop();
        }
        inode.directory.finish(inode, above.isEmpty() ? inode : above.peek());
        above.push(inode);
      }
    }
  }

  /** The time that most inodes have, the earliest of several; those inodes can be compact. */
  private long commonTime() {
    Map<Long, Integer> counts = new HashMap<>();
    inodes.forEach(inode -> counts.merge(inode.node.metadata().mtime(), 1, Integer::sum));
    return counts.entrySet().stream()
        .max(
            Map.Entry.<Long, Integer>comparingByValue()
                .thenComparing(Map.Entry.comparingByKey(Comparator.reverseOrder())))
        .orElseThrow()
        .getKey();
  }

  /** Inline data must end in the block that its inode begins in; a longer tail gets a block. */
  private static void place(PlannedInode inode, MetadataSpace metadata) {
    long head = (long) inode.inodeSize() + inode.xattrs.length;
    boolean file = inode.node instanceof Node.RegularFile;
    inode.inline = !file && inode.tail() > 0 && head + inode.tail() <= OnDisk.BLOCK;
    inode.position = metadata.take(inode.inline ? head + inode.tail() : head);
  }

  private long placeFiles(long firstBlock, List<PlannedInode> files) {
    DataSpace space = new DataSpace(firstBlock);
    List<PlannedInode> packed = new ArrayList<>();
    for (PlannedInode inode : inodes) {
      if (inode.node instanceof Node.RegularFile file && inode.size() > 0) {
        files.add(inode);
        if (options.hugeAligned().test(inode.path, file)) {
          inode.firstBlock = space.takeAligned(inode.dataBlocks());
        } else {
          packed.add(inode);
        }
      }
    }
    packed.forEach(inode -> inode.firstBlock = space.take(inode.dataBlocks()));
    files.sort(Comparator.comparingLong(inode -> inode.firstBlock));
    return space.end();
  }
}
