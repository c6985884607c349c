package dev.coracle.image.ext4;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.FileData;
import dev.coracle.image.block.TreeInode;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides where every byte of an ext4 goes.
 *
 * <p>In order: superblock and group descriptors, once; bitmaps of blocks, bitmaps of inodes, inode
 * tables; directories, long symbolic links and trees of extents; attributes; files; free space. All
 * metadata stands in front, so that files stand in one piece and a guest can map them.
 */
final class Ext4Writer {
  static final TreePath LOST_FOUND = TreePath.ROOT.resolve(OnDisk.LOST_FOUND);

  private static final int LOST_FOUND_MODE = 0700;

  /** Free space for one more inode, as mke2fs has it. */
  private static final long BYTES_PER_SPARE_INODE = 16 << 10;

  private final FileSystemOptions options;
  private final Checksums checksums;
  private final List<PlannedInode> inodes;
  private final XattrBlocks xattrBlocks = new XattrBlocks();
  private final boolean ownLostFound;
  private int lastNumber = OnDisk.LOST_FOUND_INODE;

  private Ext4Writer(FileTree tree, FileSystemOptions options) {
    this.options = options;
    this.checksums = Checksums.of(options.extras().checksums(), options.uuid());
    this.ownLostFound = tree.node(LOST_FOUND).isEmpty();
    FileTree complete = ownLostFound ? withLostFound(tree) : tree;
    this.inodes =
        new ArrayList<>(
            TreeInode.<PlannedInode>of(
                complete, (path, node, index) -> new PlannedInode(path, node, number(path))));
    inodes.sort(Comparator.comparingInt(inode -> inode.number));
  }

  /**
   * Plans a file system.
   *
   * @throws dev.coracle.diagnostic.CoracleException (RECIPE) if ext4 cannot hold the tree
   */
  static Ext4Plan plan(FileTree tree, FileSystemOptions options) {
    Ext4Limits.check(tree);
    return new Ext4Writer(tree, options).plan();
  }

  private static FileTree withLostFound(FileTree tree) {
    long time = tree.node(TreePath.ROOT).orElseThrow().metadata().mtime();
    FileTree.Builder builder = tree.toBuilder();
    Metadata metadata = Metadata.rootOwned(LOST_FOUND_MODE, time);
    builder.put(LOST_FOUND, new Node.Directory(metadata, Origin.generated("ext4", "e2fsck")));
    return builder.build();
  }

  /** Only a directory that this writer adds has the number that a reader passes over. */
  private int number(TreePath path) {
    if (path.isRoot()) {
      return OnDisk.ROOT_INODE;
    }
    return ownLostFound && path.equals(LOST_FOUND) ? OnDisk.LOST_FOUND_INODE : ++lastNumber;
  }

  private Ext4Plan plan() {
    for (PlannedInode inode : inodes) {
      if (inode.directory != null) {
        inode.directory.finish(inode, inode.parent(), checksums.directoryTail());
      }
      if (inode.xattrs.block().length > 0) {
        inode.xattrBlock = xattrBlocks.use(inode.xattrs.block());
      }
    }
    long small = placeSmall(0);
    long reserved = small + xattrBlocks.all().size();
    long freeBytes = options.extras().freeBytes();
    long spareInodes = freeBytes / BYTES_PER_SPARE_INODE;
    Geometry geometry =
        Geometry.of(
            lastNumber + spareInodes,
            first ->
                FileData.place(inodes, first + reserved, options).end() + Blocks.of(freeBytes));
    long first = geometry.firstFreeBlock();
    placeSmall(first);
    FileData<PlannedInode> files = FileData.place(inodes, first + reserved, options);
    files.files().forEach(placed -> placed.inode().firstBlock = placed.block());
    return new Ext4Plan(
        options, checksums, geometry, inodes, xattrBlocks, first + small, first + reserved, files);
  }

  /** Gives blocks to what is not a file's content; the plan writes them in the same order. */
  private long placeSmall(long firstBlock) {
    long next = firstBlock;
    for (PlannedInode inode : inodes) {
      if (!(inode.node() instanceof Node.RegularFile)) {
        inode.firstBlock = next;
        next += inode.dataBlocks();
      }
      inode.firstIndexBlock = next;
      next += ExtentTree.indexBlocks(inode.dataBlocks());
    }
    return next;
  }
}
