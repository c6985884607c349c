package dev.coracle.image.ext4;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.XattrName;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Xattr;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The extended attributes of an inode: those that fit stand behind its fields, the others together
 * in one block. Sorted by the prefix's number, the length of the name and the name.
 *
 * @param body what stands behind the fields; empty if nothing does
 * @param block the block's bytes but for count of users and checksum; empty if there is none
 */
// Never compared; all buffers here are allocated whole.
@SuppressWarnings({"ArrayRecordComponent", "ByteBufferBackingArray"})
record XattrLayout(byte[] body, byte[] block) {
  private static final int BODY_SIZE =
      OnDisk.INODE_SIZE - OnDisk.OLD_INODE_SIZE - OnDisk.EXTRA_SIZE;
  private static final int NAME_SHIFT = 5;
  private static final int VALUE_SHIFT = 16;

  /** Zeros that end the entries. */
  private static final int END = 4;

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Entry(int index, byte[] name, byte[] value) implements Comparable<Entry> {
    int size() {
      return OnDisk.XE_SIZE + (int) Blocks.roundUp(name.length, OnDisk.XATTR_UNIT) + valueSize();
    }

    int valueSize() {
      return (int) Blocks.roundUp(value.length, OnDisk.XATTR_UNIT);
    }

    @Override
    public int compareTo(Entry other) {
      if (index != other.index) {
        return Integer.compare(index, other.index);
      }
      return name.length != other.name.length
          ? Integer.compare(name.length, other.name.length)
          : Arrays.compareUnsigned(name, other.name);
    }
  }

  /**
   * The layout of attributes that can be stored one by one.
   *
   * @throws IllegalArgumentException saying what is wrong if all together cannot
   */
  static XattrLayout of(Metadata metadata) {
    List<Entry> entries = new ArrayList<>();
    for (Map.Entry<String, Xattr> xattr : metadata.xattrs().entrySet()) {
      entries.add(entry(xattr.getKey(), xattr.getValue().bytes()));
    }
    entries.sort(null);
    List<Entry> inBody = new ArrayList<>();
    List<Entry> inBlock = new ArrayList<>();
    int bodyLeft = BODY_SIZE - OnDisk.XATTR_BODY_HEADER - END;
    int blockLeft = OnDisk.BLOCK - OnDisk.XATTR_BLOCK_HEADER - END;
    for (Entry entry : entries) {
      if (entry.size() <= bodyLeft) {
        bodyLeft -= entry.size();
        inBody.add(entry);
      } else {
        blockLeft -= entry.size();
        inBlock.add(entry);
      }
    }
    if (blockLeft < 0) {
      throw new IllegalArgumentException(
          "all of them together are " + -blockLeft + " bytes more than its block of 4096 holds");
    }
    return new XattrLayout(body(inBody), block(inBlock));
  }

  private static Entry entry(String fullName, byte[] value) {
    XattrName name =
        XattrName.of(fullName)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "ext4 cannot store the attribute name " + fullName));
    boolean acl =
        name.index() == XattrName.Prefix.ACL_ACCESS.index
            || name.index() == XattrName.Prefix.ACL_DEFAULT.index;
    byte[] stored = value;
    if (acl) {
      stored =
          AclForm.stored(value)
              .orElseThrow(
                  () -> new IllegalArgumentException(fullName + " is no list that ext4 knows"));
    }
    return new Entry(name.index(), name.rest(), stored);
  }

  private static byte[] body(List<Entry> entries) {
    if (entries.isEmpty()) {
      return new byte[0];
    }
    ByteBuffer bytes = ByteBuffer.allocate(BODY_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(0, OnDisk.XATTR_MAGIC);
    // Linux leaves hashes out here, and counts values from the first entry.
    encode(entries, bytes, OnDisk.XATTR_BODY_HEADER, OnDisk.XATTR_BODY_HEADER, false);
    return bytes.array();
  }

  private static byte[] block(List<Entry> entries) {
    if (entries.isEmpty()) {
      return new byte[0];
    }
    ByteBuffer bytes = Checksums.block();
    bytes.putInt(0, OnDisk.XATTR_MAGIC);
    bytes.putInt(OnDisk.XH_BLOCKS, 1);
    int hash = encode(entries, bytes, OnDisk.XATTR_BLOCK_HEADER, 0, true);
    bytes.putInt(OnDisk.XH_HASH, hash);
    return bytes.array();
  }

  /** Entries from the front, values from the end; gives the hash of all. */
  private static int encode(
      List<Entry> entries, ByteBuffer target, int first, int base, boolean hashed) {
    int at = first;
    int values = target.capacity();
    int all = 0;
    boolean complete = true;
    for (Entry entry : entries) {
      values -= entry.valueSize();
      target.put(at, (byte) entry.name.length);
      target.put(at + OnDisk.XE_NAME_INDEX, (byte) entry.index);
      if (entry.value.length > 0) {
        target.putShort(at + OnDisk.XE_VALUE_OFFSET, (short) (values - base));
        target.putInt(at + OnDisk.XE_VALUE_SIZE, entry.value.length);
        target.put(values, entry.value);
      }
      target.put(at + OnDisk.XE_SIZE, entry.name);
      if (hashed) {
        int hash = hash(entry);
        target.putInt(at + OnDisk.XE_HASH, hash);
        all = Integer.rotateLeft(all, VALUE_SHIFT) ^ hash;
        complete &= hash != 0;
      }
      at += entry.size() - entry.valueSize();
    }
    return complete ? all : 0;
  }

  /** Of one entry (fs/ext4/xattr.c); the content of the name count as unsigned. */
  private static int hash(Entry entry) {
    int hash = 0;
    for (byte b : entry.name) {
      hash = Integer.rotateLeft(hash, NAME_SHIFT) ^ (b & 0xff);
    }
    ByteBuffer words = ByteBuffer.allocate(entry.valueSize()).order(ByteOrder.LITTLE_ENDIAN);
    words.put(0, entry.value);
    while (words.hasRemaining()) {
      hash = Integer.rotateLeft(hash, VALUE_SHIFT) ^ words.getInt();
    }
    return hash;
  }
}
