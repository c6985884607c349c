package dev.coracle.image.ext4;

import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.block.RangeList;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode.Range;
import java.io.IOException;
import java.util.List;

/** Reads trees of extents, which must be in order. */
final class ExtentReader {
  private static final int MAX_DEPTH = 5;
  private static final long MAX_LOGICAL = 1L << Integer.SIZE;

  private final ImageBytes bytes;
  private final Superblock superblock;

  /** The most entries that a block has. */
  private final int perBlock;

  /** Blocks of trees that may still be read: each belongs to one inode. */
  private long budget;

  ExtentReader(ImageBytes bytes, Superblock superblock) {
    this.bytes = bytes;
    this.superblock = superblock;
    this.perBlock = (superblock.blockSize() - OnDisk.EXTENT_SIZE) / OnDisk.EXTENT_SIZE;
    this.budget = superblock.blocks();
  }

  /** The ranges that make up an inode's data, each of them inside the file system. */
  List<Range> read(Inode inode) throws IOException {
    Walk walk = new Walk(inode);
    long root = inode.position() + OnDisk.I_BLOCK;
    int depth = bytes.u16(root + OnDisk.EH_DEPTH);
    if (depth > MAX_DEPTH) {
      throw new MalformedImageException(root, "a tree of extents " + depth + " levels deep");
    }
    walk.node(root, OnDisk.EXTENTS_PER_INODE, depth, MAX_LOGICAL);
    return walk.finish();
  }

  private final class Walk {
    private final Inode inode;
    private final RangeList ranges = new RangeList();

    /** Logical block that the next extent may begin at. */
    private long next;

    /** Bytes so far. */
    private long done;

    Walk(Inode inode) {
      this.inode = inode;
    }

    /** Reads a node whose extents must end before a logical block. */
    void node(long at, int capacity, int depth, long end) throws IOException {
      int count = bytes.u16(at + OnDisk.EH_ENTRIES);
      int max = bytes.u16(at + OnDisk.EH_MAX);
      if (bytes.u16(at) != OnDisk.EXTENT_MAGIC
          || max > capacity
          || count > max
          || bytes.u16(at + OnDisk.EH_DEPTH) != depth
          || (depth > 0 && count == 0)) {
        throw new MalformedImageException(at, "no node of a tree of extents");
      }
      for (int i = 1; i <= count; i++) {
        long entry = at + (long) i * OnDisk.EXTENT_SIZE;
        long limit = i < count && depth > 0 ? bytes.u32(entry + OnDisk.EXTENT_SIZE) : end;
        if (bytes.u32(entry) < next || limit > end) {
          throw new MalformedImageException(entry, "extents out of order");
        }
        if (depth == 0) {
          leaf(entry, limit);
        } else {
          child(entry, depth - 1, limit);
        }
      }
    }

    private void child(long entry, int depth, long end) throws IOException {
      long block =
          bytes.u32(entry + OnDisk.EI_LEAF)
              | (long) bytes.u16(entry + OnDisk.EI_LEAF_HIGH) << Integer.SIZE;
      if (block == 0 || block >= superblock.blocks() || --budget < 0) {
        throw new MalformedImageException(entry, "a tree of extents that leads nowhere");
      }
      long at = block * superblock.blockSize();
      if (superblock.checksummed()) {
        int length = OnDisk.EXTENT_SIZE * (1 + perBlock);
        byte[] covered = bytes.bytes(at, length);
        if (Crc32c.of(inode.checksumSeed(), covered, 0, length) != (int) bytes.u32(at + length)) {
          throw new MalformedImageException(at, "wrong checksum of a block of extents");
        }
      }
      next = Math.max(next, bytes.u32(entry));
      node(at, perBlock, depth, end);
    }

    private void leaf(long entry, long end) throws IOException {
      long logical = bytes.u32(entry);
      int length = bytes.u16(entry + OnDisk.EE_LENGTH);
      boolean written = length <= OnDisk.MAX_EXTENT;
      long blocks = written ? length : length - OnDisk.MAX_EXTENT;
      long start =
          bytes.u32(entry + OnDisk.EE_START)
              | (long) bytes.u16(entry + OnDisk.EE_START_HIGH) << Integer.SIZE;
      if (blocks == 0 || logical + blocks > end || start == 0) {
        throw new MalformedImageException(entry, "an impossible extent");
      }
      bytes.check(start * superblock.blockSize(), blocks * superblock.blockSize());
      next = logical + blocks;
      long from = logical * superblock.blockSize();
      if (from < inode.size()) {
        ranges.add(Range.HOLE, from - done);
        long used = Math.min(blocks * superblock.blockSize(), inode.size() - from);
        ranges.add(written ? start * superblock.blockSize() : Range.HOLE, used);
        done = from + used;
      }
    }

    List<Range> finish() {
      ranges.add(Range.HOLE, inode.size() - done);
      return ranges.ranges();
    }
  }
}
