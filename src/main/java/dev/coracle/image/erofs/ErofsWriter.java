package dev.coracle.image.erofs;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.ChunkMap;
import dev.coracle.image.block.FileData;
import dev.coracle.image.block.TreeInode;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Decides where every byte of an EROFS goes.
 *
 * <p>In order: superblock; inodes with attributes and short data (the root's first, since its
 * number has 16 bits); shared attributes; directories and long symbolic links; files, each from a
 * block of its own on and without inline data, so that a guest can map it. Two files of equal bytes
 * do not share blocks: Linux warns when DAX maps one page for two inodes. A large file with holes
 * is stored in chunks, of which a guest maps what is there.
 */
public final class ErofsWriter {
  /** Smaller files are not looked through: what holes could save is not worth the reading. */
  private static final long SPARSE_SIZE = 1 << 20;

  private final FileSystemOptions options;
  private final List<PlannedInode> inodes;
  private final XattrTable xattrs = new XattrTable();

  private ErofsWriter(FileTree tree, FileSystemOptions options) {
    this.inodes =
        TreeInode.of(tree, (path, node, index) -> new PlannedInode(path, node, index + 1));
    this.options = options;
  }

  /**
   * Plans a file system. Reads a little of every large file.
   *
   * @throws dev.coracle.diagnostic.CoracleException (RECIPE) if EROFS cannot hold the tree
   */
  public static ErofsPlan plan(FileTree tree, FileSystemOptions options) throws IOException {
    ErofsLimits.check(tree);
    return new ErofsWriter(tree, options).plan();
  }

  private ErofsPlan plan() throws IOException {
    for (PlannedInode inode : inodes) {
      if (inode.directory != null) {
        inode.directory.finish(inode, inode.parent());
      } else if (inode.node() instanceof Node.RegularFile file) {
        inode.chunks = chunks(inode, file);
      }
    }
    long epoch = commonTime();
    inodes.forEach(inode -> xattrs.count(inode.node().metadata()));
    xattrs.share();
    MetadataSpace metadata = new MetadataSpace();
    for (PlannedInode inode : inodes) {
      inode.choose(epoch);
      inode.xattrs = xattrs.body(inode.node().metadata());
      place(inode, metadata);
    }
    long sharedBlock = metadata.blocks();
    byte[] shared = xattrs.sharedArea();
    long next = sharedBlock + Blocks.of(shared.length);
    for (PlannedInode inode : inodes) {
      if (!(inode.node() instanceof Node.RegularFile) && inode.dataBlocks() > 0) {
        inode.firstBlock = next;
        next += inode.dataBlocks();
      }
    }
    FileData<PlannedInode> files = FileData.place(inodes, next, options);
    files.files().forEach(placed -> placed.inode().firstBlock = placed.block());
    ErofsLimits.checkBlocks(files.end());
    return new ErofsPlan(options, epoch, inodes, files, shared, sharedBlock, next, files.end());
  }

  /**
   * The chunks of a file, if its holes save more than the table of chunks takes; otherwise null.
   * Linux maps a chunk at a time, so a file that is to be mapped with huge pages has none.
   */
  private @Nullable ChunkMap chunks(PlannedInode inode, Node.RegularFile file) throws IOException {
    if (file.content().size() < SPARSE_SIZE
        || options.hugeAligned().test(inode.path(), file)
        || !ChunkMap.mayHaveHoles(file.content())) {
      return null;
    }
    ChunkMap chunks = ChunkMap.of(file.content());
    return chunks.holes() > (long) chunks.count() * OnDisk.CHUNK_ENTRY_SIZE ? chunks : null;
  }

  /** The time that most inodes have, the earliest of several; those inodes can be compact. */
  private long commonTime() {
    Map<Long, Integer> counts = new HashMap<>();
    inodes.forEach(inode -> counts.merge(inode.node().metadata().mtime(), 1, Integer::sum));
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
    if (inode.chunks != null) {
      inode.position = metadata.take(head + inode.tableSize());
      return;
    }
    boolean file = inode.node() instanceof Node.RegularFile;
    inode.inline = !file && inode.tail() > 0 && head + inode.tail() <= OnDisk.BLOCK;
    inode.position = metadata.take(inode.inline ? head + inode.tail() : head);
  }
}
