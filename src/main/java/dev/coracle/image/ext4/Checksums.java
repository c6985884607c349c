package dev.coracle.image.ext4;

import dev.coracle.image.block.Blocks;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * Puts the checksums of metadata_csum in their places, or does nothing.
 *
 * @param on whether there are checksums at all
 * @param seed what all of them but the superblock's begin with
 */
@SuppressWarnings("ByteBufferBackingArray") // all buffers here are allocated whole
record Checksums(boolean on, int seed) {

  static Checksums of(boolean on, UUID uuid) {
    return new Checksums(on, Crc32c.of(-1, bytes(uuid), 0, 16));
  }

  /** A UUID's bytes in the order that people read them. */
  static byte[] bytes(UUID uuid) {
    return ByteBuffer.allocate(16)
        .putLong(uuid.getMostSignificantBits())
        .putLong(uuid.getLeastSignificantBits())
        .array();
  }

  /** Room that a directory's block loses. */
  int directoryTail() {
    return on ? OnDisk.DE_TAIL_SIZE : 0;
  }

  void superblock(ByteBuffer bytes, int at) {
    if (on) {
      bytes.putInt(at + OnDisk.SB_CHECKSUM, Crc32c.of(-1, bytes.array(), at, OnDisk.SB_CHECKSUM));
    }
  }

  void group(ByteBuffer bytes, int at, int group) {
    if (on) {
      int crc = Crc32c.of(seed, group, Integer.BYTES);
      bytes.putShort(
          at + OnDisk.GD_CHECKSUM, (short) Crc32c.of(crc, bytes.array(), at, OnDisk.GROUP_SIZE));
    }
  }

  /** The lower half of a bitmap's checksum, which is all that a short descriptor holds. */
  short bitmap(ByteBuffer bytes, int at, int bits) {
    return on ? (short) Crc32c.of(seed, bytes.array(), at, bits / Byte.SIZE) : 0;
  }

  void inode(ByteBuffer bytes, int at, int number) {
    if (on) {
      int crc = Crc32c.of(inodeSeed(number), bytes.array(), at, OnDisk.INODE_SIZE);
      bytes.putShort(at + OnDisk.I_CHECKSUM, (short) crc);
      bytes.putShort(at + OnDisk.I_CHECKSUM_HIGH, (short) (crc >>> Short.SIZE));
    }
  }

  void directory(ByteBuffer block, int number) {
    if (on) {
      int at = OnDisk.BLOCK - OnDisk.DE_TAIL_SIZE;
      block.putShort(at + OnDisk.DE_LENGTH, (short) OnDisk.DE_TAIL_SIZE);
      block.put(at + OnDisk.DE_TYPE, (byte) OnDisk.DE_TAIL_TYPE);
      block.putInt(at + OnDisk.DE_NAME, Crc32c.of(inodeSeed(number), block.array(), 0, at));
    }
  }

  void extents(ByteBuffer block, int number) {
    if (on) {
      int at = OnDisk.EXTENT_SIZE * (1 + OnDisk.EXTENTS_PER_BLOCK);
      block.putInt(at, Crc32c.of(inodeSeed(number), block.array(), 0, at));
    }
  }

  void xattrs(ByteBuffer block, long number) {
    if (on) {
      int crc = Crc32c.of(seed, number, Long.BYTES);
      block.putInt(OnDisk.XH_CHECKSUM, Crc32c.of(crc, block.array(), 0, Blocks.SIZE));
    }
  }

  /** Inodes' generation, which goes in too, is zero here. */
  private int inodeSeed(int number) {
    return Crc32c.of(Crc32c.of(seed, number, Integer.BYTES), 0, Integer.BYTES);
  }

  /** An empty block. */
  static ByteBuffer block() {
    return ByteBuffer.allocate(OnDisk.BLOCK).order(ByteOrder.LITTLE_ENDIAN);
  }
}
