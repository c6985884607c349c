package dev.coracle.image.ext4;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.FileMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The entries of a directory, linear: one after another, none across the end of a block. */
final class DirectoryBlocks {
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] name, PlannedInode inode) {
    int length() {
      return (int) Blocks.roundUp(OnDisk.DE_NAME + name.length, OnDisk.DE_UNIT);
    }
  }

  private final List<Entry> entries = new ArrayList<>();

  /** Where each block's entries begin; set by {@link #finish}. */
  private final List<Integer> blockStarts = new ArrayList<>();

  private int capacity;

  void add(String name, PlannedInode inode) {
    entries.add(new Entry(name.getBytes(StandardCharsets.UTF_8), inode));
  }

  /**
   * Adds the two entries that come first, and divides all into blocks.
   *
   * @param tail bytes at the end of each block that are for something else
   */
  void finish(PlannedInode self, PlannedInode parent, int tail) {
    entries.add(0, new Entry(new byte[] {'.'}, self));
    entries.add(1, new Entry(new byte[] {'.', '.'}, parent));
    capacity = OnDisk.BLOCK - tail;
    int used = capacity;
    for (int i = 0; i < entries.size(); i++) {
      int needed = entries.get(i).length();
      if (used + needed > capacity) {
        blockStarts.add(i);
        used = 0;
      }
      used += needed;
    }
  }

  int blocks() {
    return blockStarts.size();
  }

  /** One block, without what its tail holds. */
  ByteBuffer encode(int block) {
    int from = blockStarts.get(block);
    int to = block + 1 < blockStarts.size() ? blockStarts.get(block + 1) : entries.size();
    ByteBuffer target = Checksums.block();
    int at = 0;
    for (int i = from; i < to; i++) {
      Entry entry = entries.get(i);
      int length = i + 1 < to ? entry.length() : capacity - at;
      target.putInt(at + OnDisk.DE_INODE, entry.inode.number);
      target.putShort(at + OnDisk.DE_LENGTH, (short) length);
      target.put(at + OnDisk.DE_NAME_LENGTH, (byte) entry.name.length);
      target.put(at + OnDisk.DE_TYPE, (byte) FileMode.entryType(entry.inode.kind()));
      target.put(at + OnDisk.DE_NAME, entry.name);
      at += length;
    }
    return target;
  }
}
