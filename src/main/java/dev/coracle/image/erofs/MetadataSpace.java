package dev.coracle.image.erofs;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Allocates space for inodes and what follows them, in slots of 32 bytes from the end of the
 * superblock on. What fits into a block never crosses its end, since Linux refuses inline data that
 * does; the gaps that this leaves are filled by what comes later, the smallest that is large enough
 * first.
 */
final class MetadataSpace {
  private static final int SLOTS_PER_BLOCK = OnDisk.BLOCK / OnDisk.SLOT;

  /** Gaps by their length in slots. */
  private final Deque<Long>[] gaps;

  private long blocks = 1;

  MetadataSpace() {
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java has no arrays of a generic type
    Deque<Long>[] empty = new Deque[SLOTS_PER_BLOCK + 1];
    gaps = empty;
    for (int i = 0; i < gaps.length; i++) {
      gaps[i] = new ArrayDeque<>();
    }
    int first = (OnDisk.SUPERBLOCK + OnDisk.SUPERBLOCK_SIZE) / OnDisk.SLOT;
    gaps[SLOTS_PER_BLOCK - first].add((long) first);
  }

  /**
   * Allocates so many bytes.
   *
   * @return where, in bytes from the start of the file system
   */
  long take(long bytes) {
    long slots = (bytes + OnDisk.SLOT - 1) / OnDisk.SLOT;
    if (slots > SLOTS_PER_BLOCK) {
      return takeBlocks(slots);
    }
    for (int length = (int) slots; length < gaps.length; length++) {
      Long gap = gaps[length].poll();
      if (gap != null) {
        addGap(gap + slots, length - (int) slots);
        return gap * OnDisk.SLOT;
      }
    }
    return takeBlocks(slots);
  }

  private long takeBlocks(long slots) {
    long start = blocks * SLOTS_PER_BLOCK;
    blocks += (slots + SLOTS_PER_BLOCK - 1) / SLOTS_PER_BLOCK;
    addGap(start + slots, (int) (blocks * SLOTS_PER_BLOCK - start - slots));
    return start * OnDisk.SLOT;
  }

  private void addGap(long slot, int length) {
    if (length > 0) {
      gaps[length].add(slot);
    }
  }

  /** Number of blocks with allocated space. */
  long blocks() {
    return blocks;
  }
}
