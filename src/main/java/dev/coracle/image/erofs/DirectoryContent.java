package dev.coracle.image.erofs;

import dev.coracle.image.block.FileMode;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The entries of a directory, and their form in blocks: in each block first its entries, then their
 * names; sorted by the names' bytes over the whole directory, {@code .} and {@code ..} included.
 */
final class DirectoryContent {
  private static final byte[] SELF = {'.'};
  private static final byte[] PARENT = {'.', '.'};

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(byte[] name, PlannedInode inode) {}

  private final List<Entry> entries = new ArrayList<>();

  /** Where each block's entries begin; set by {@link #finish}. */
  private final List<Integer> blockStarts = new ArrayList<>();

  private long size;

  /** Adds an entry; they come sorted by name. */
  void add(String name, PlannedInode inode) {
    entries.add(new Entry(name.getBytes(StandardCharsets.UTF_8), inode));
  }

  /** Adds the two entries that every directory has, and divides all into blocks. */
  void finish(PlannedInode self, PlannedInode parent) {
    insert(new Entry(SELF, self));
    insert(new Entry(PARENT, parent));
    int used = OnDisk.BLOCK + 1;
    for (int i = 0; i < entries.size(); i++) {
      int needed = OnDisk.ENTRY_SIZE + entries.get(i).name.length;
      if (used + needed > OnDisk.BLOCK) {
        blockStarts.add(i);
        used = 0;
      }
      used += needed;
    }
    size = (blockStarts.size() - 1L) * OnDisk.BLOCK + used;
  }

  private void insert(Entry entry) {
    int low = 0;
    int high = entries.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Arrays.compareUnsigned(entries.get(middle).name, entry.name) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    entries.add(low, entry);
  }

  /** Length in bytes: whole blocks but for the last, which ends with its last name. */
  long size() {
    return size;
  }

  /** Number of blocks. */
  int blocks() {
    return blockStarts.size();
  }

  /** Writes one block of entries at a place in a little-endian buffer. */
  void encodeBlock(int block, ByteBuffer target, int at) {
    int from = blockStarts.get(block);
    int to = block + 1 < blockStarts.size() ? blockStarts.get(block + 1) : entries.size();
    int nameOffset = (to - from) * OnDisk.ENTRY_SIZE;
    for (int i = from; i < to; i++) {
      Entry entry = entries.get(i);
      int where = at + (i - from) * OnDisk.ENTRY_SIZE;
      target.putLong(where + OnDisk.ENTRY_NID, entry.inode.nid());
      target.putShort(where + OnDisk.ENTRY_NAME_OFFSET, (short) nameOffset);
      target.put(where + OnDisk.ENTRY_TYPE, (byte) FileMode.entryType(entry.inode.kind()));
      target.put(at + nameOffset, entry.name);
      nameOffset += entry.name.length;
    }
  }
}
