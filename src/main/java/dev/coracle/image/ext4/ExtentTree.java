package dev.coracle.image.ext4;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * The extents of data that stands in one piece: up to four in the inode, more in blocks that the
 * inode points to.
 *
 * @param root what the inode holds
 * @param blocks the blocks of the tree, one after another
 */
// Never compared; all buffers here are allocated whole.
@SuppressWarnings({"ArrayRecordComponent", "ByteBufferBackingArray"})
record ExtentTree(byte[] root, List<ByteBuffer> blocks) {

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(long logical, byte[] bytes) {}

  /** How many blocks the tree takes, for so many blocks of data. */
  static long indexBlocks(long dataBlocks) {
    long total = 0;
    long entries = parts(dataBlocks, OnDisk.MAX_EXTENT);
    while (entries > OnDisk.EXTENTS_PER_INODE) {
      entries = parts(entries, OnDisk.EXTENTS_PER_BLOCK);
      total += entries;
    }
    return total;
  }

  private static long parts(long whole, long part) {
    return (whole + part - 1) / part;
  }

  /** The tree of data whose first block is given; its own blocks begin at another. */
  static ExtentTree of(long firstBlock, long dataBlocks, long firstIndexBlock) {
    List<Entry> entries = new ArrayList<>();
    for (long at = 0; at < dataBlocks; at += OnDisk.MAX_EXTENT) {
      int length = (int) Math.min(OnDisk.MAX_EXTENT, dataBlocks - at);
      ByteBuffer bytes = buffer(OnDisk.EXTENT_SIZE);
      bytes.putInt(0, (int) at);
      bytes.putShort(OnDisk.EE_LENGTH, (short) length);
      bytes.putInt(OnDisk.EE_START, (int) (firstBlock + at));
      entries.add(new Entry(at, bytes.array()));
    }
    List<ByteBuffer> blocks = new ArrayList<>();
    int depth = 0;
    for (; entries.size() > OnDisk.EXTENTS_PER_INODE; depth++) {
      List<Entry> above = new ArrayList<>();
      for (int i = 0; i < entries.size(); i += OnDisk.EXTENTS_PER_BLOCK) {
        int end = Math.min(entries.size(), i + OnDisk.EXTENTS_PER_BLOCK);
        ByteBuffer index = buffer(OnDisk.EXTENT_SIZE);
        index.putInt(0, (int) entries.get(i).logical);
        index.putInt(OnDisk.EI_LEAF, (int) (firstIndexBlock + blocks.size()));
        above.add(new Entry(entries.get(i).logical, index.array()));
        blocks.add(node(entries.subList(i, end), OnDisk.BLOCK, OnDisk.EXTENTS_PER_BLOCK, depth));
      }
      entries = above;
    }
    ByteBuffer root = node(entries, OnDisk.I_BLOCK_SIZE, OnDisk.EXTENTS_PER_INODE, depth);
    return new ExtentTree(root.array(), blocks);
  }

  private static ByteBuffer node(List<Entry> entries, int size, int max, int depth) {
    ByteBuffer node = buffer(size);
    node.putShort(0, (short) OnDisk.EXTENT_MAGIC);
    node.putShort(OnDisk.EH_ENTRIES, (short) entries.size());
    node.putShort(OnDisk.EH_MAX, (short) max);
    node.putShort(OnDisk.EH_DEPTH, (short) depth);
    for (int i = 0; i < entries.size(); i++) {
      node.put((i + 1) * OnDisk.EXTENT_SIZE, entries.get(i).bytes);
    }
    return node;
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }
}
