package dev.coracle.image.ext4;

import dev.coracle.image.block.Blocks;
import java.util.function.LongUnaryOperator;

/**
 * How a file system is divided into groups. Their bitmaps and inode tables stand side by side at
 * the front (flex_bg), so that files need not make room for them.
 *
 * @param blocks size of the file system
 * @param groups number of groups
 * @param blocksPerGroup of all but the last, which may have less
 * @param inodesPerGroup of all
 */
record Geometry(long blocks, int groups, int blocksPerGroup, int inodesPerGroup) {
  private static final int INODES_PER_BLOCK = OnDisk.BLOCK / OnDisk.INODE_SIZE;

  /** The format counts blocks in 32 bits. */
  static final long MAX_BLOCKS = 0xffff_ffffL;

  /**
   * The smallest division that holds so many inodes and blocks.
   *
   * @param inodes highest inode number
   * @param endOf the end of all data, given the first block behind inode tables
   */
  static Geometry of(long inodes, LongUnaryOperator endOf) {
    for (int groups = 1; ; ) {
      long perGroup = Blocks.roundUp((inodes + groups - 1) / groups, INODES_PER_BLOCK);
      long forInodes = ceil(inodes, OnDisk.MAX_PER_GROUP);
      if (groups < forInodes) {
        groups = Math.toIntExact(forInodes);
        continue;
      }
      Geometry trial = new Geometry(0, groups, OnDisk.MAX_PER_GROUP, (int) perGroup);
      long end = endOf.applyAsLong(trial.firstFreeBlock());
      Ext4Limits.checkBlocks(end);
      long forBlocks = ceil(end, OnDisk.MAX_PER_GROUP);
      if (groups < forBlocks) {
        groups = Math.toIntExact(forBlocks);
        continue;
      }
      // Many small files need more groups than their blocks do: then groups have fewer blocks.
      int size =
          groups == forBlocks
              ? OnDisk.MAX_PER_GROUP
              : (int) Blocks.roundUp(ceil(end, groups), Byte.SIZE);
      long blocks = Math.max(end, (groups - 1L) * size + 1);
      return new Geometry(blocks, groups, size, (int) perGroup);
    }
  }

  private static long ceil(long value, long unit) {
    return (value + unit - 1) / unit;
  }

  long inodes() {
    return (long) groups * inodesPerGroup;
  }

  /** Blocks from the first on. */
  int blocksIn(int group) {
    return (int) Math.min(blocksPerGroup, blocks - (long) group * blocksPerGroup);
  }

  long blockBitmap(int group) {
    return 1 + Blocks.of((long) groups * OnDisk.GROUP_SIZE) + group;
  }

  long inodeBitmap(int group) {
    return blockBitmap(groups) + group;
  }

  long inodeTable(int group) {
    return inodeBitmap(groups) + (long) group * (inodesPerGroup / INODES_PER_BLOCK);
  }

  /** The first block that is not one of the above. */
  long firstFreeBlock() {
    return inodeTable(groups);
  }
}
