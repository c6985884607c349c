package dev.coracle.image.ext4;

import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The superblock as it was read.
 *
 * @param inodes how many there can be
 * @param freeInodes how many of them are not used
 * @param blocks size in blocks
 * @param blockSize in bytes
 * @param firstBlock number of the block that the superblock is in
 * @param groups number of groups
 * @param inodeSize in bytes
 * @param firstInode lowest inode number that is not for the format's own purposes
 * @param groupSize length of a group descriptor in bytes
 * @param checksummed whether metadata carries checksums
 * @param seed what they begin with
 * @param inlineData whether the content of small files may stand in inodes
 */
record Superblock(
    long inodes,
    long freeInodes,
    long blocks,
    int blockSize,
    int firstBlock,
    long groups,
    int inodesPerGroup,
    int inodeSize,
    long firstInode,
    int groupSize,
    boolean checksummed,
    int seed,
    boolean inlineData,
    UUID uuid,
    String label) {

  private static final int MIN_BLOCK_SIZE = 1024;
  private static final int MAX_BLOCK_SIZE_CODE = 2;
  private static final long INCOMPAT_KNOWN =
      OnDisk.INCOMPAT_FILETYPE
          | OnDisk.INCOMPAT_EXTENTS
          | OnDisk.INCOMPAT_64BIT
          | OnDisk.INCOMPAT_FLEX_BG
          | OnDisk.INCOMPAT_CHECKSUM_SEED
          | OnDisk.INCOMPAT_INLINE_DATA;
  private static final long INCOMPAT_NEEDED = OnDisk.INCOMPAT_FILETYPE | OnDisk.INCOMPAT_EXTENTS;
  private static final long RO_KNOWN =
      OnDisk.RO_SPARSE_SUPER
          | OnDisk.RO_LARGE_FILE
          | OnDisk.RO_HUGE_FILE
          | OnDisk.RO_GROUP_CHECKSUM
          | OnDisk.RO_DIR_NLINK
          | OnDisk.RO_EXTRA_ISIZE
          | OnDisk.RO_QUOTA
          | OnDisk.RO_METADATA_CHECKSUM
          | OnDisk.RO_READ_ONLY
          | OnDisk.RO_PROJECT
          | OnDisk.RO_SHARED_BLOCKS;

  static Superblock read(ImageBytes bytes) throws IOException {
    int at = OnDisk.SUPERBLOCK;
    if (bytes.size() < at + OnDisk.SB_MAGIC + Short.BYTES
        || bytes.u16(at + OnDisk.SB_MAGIC) != OnDisk.MAGIC) {
      throw MalformedImageException.foreign(at, "not an ext4");
    }
    bytes.check(at, OnDisk.SUPERBLOCK_SIZE);
    long incompat = bytes.u32(at + OnDisk.SB_INCOMPAT);
    long readOnly = bytes.u32(at + OnDisk.SB_RO_COMPAT);
    checkFeatures(bytes, incompat, readOnly);
    boolean checksummed = (readOnly & OnDisk.RO_METADATA_CHECKSUM) != 0;
    byte[] uuid = bytes.bytes(at + OnDisk.SB_UUID, 16);
    int seed = Crc32c.of(-1, uuid, 0, uuid.length);
    if (checksummed) {
      checkChecksum(bytes);
      if ((incompat & OnDisk.INCOMPAT_CHECKSUM_SEED) != 0) {
        seed = (int) bytes.u32(at + OnDisk.SB_CHECKSUM_SEED);
      }
    }
    boolean wide = (incompat & OnDisk.INCOMPAT_64BIT) != 0;
    long blocks =
        bytes.u32(at + OnDisk.SB_BLOCKS)
            | (wide ? bytes.u32(at + OnDisk.SB_BLOCKS_HIGH) << Integer.SIZE : 0);
    int blockSize = MIN_BLOCK_SIZE << bytes.u32(at + OnDisk.SB_BLOCK_SIZE);
    int firstBlock = (int) bytes.u32(at + OnDisk.SB_FIRST_BLOCK);
    if (blocks <= firstBlock || blocks > bytes.size() / blockSize) {
      throw new MalformedImageException(at + OnDisk.SB_BLOCKS, blocks + " blocks are not there");
    }
    long perGroup = bytes.u32(at + OnDisk.SB_BLOCKS_PER_GROUP);
    long inodesPerGroup = bytes.u32(at + OnDisk.SB_INODES_PER_GROUP);
    long inodes = bytes.u32(at + OnDisk.SB_INODES);
    long freeInodes = bytes.u32(at + OnDisk.SB_FREE_INODES);
    if (!isCount(perGroup, blockSize) || !isCount(inodesPerGroup, blockSize)) {
      throw new MalformedImageException(
          at + OnDisk.SB_BLOCKS_PER_GROUP, "groups of an impossible size");
    }
    long groups = (blocks - firstBlock - 1) / perGroup + 1;
    if (inodes != groups * inodesPerGroup || freeInodes > inodes) {
      throw new MalformedImageException(at + OnDisk.SB_INODES, "a wrong number of inodes");
    }
    int inodeSize = bytes.u16(at + OnDisk.SB_INODE_SIZE);
    if (inodeSize < OnDisk.OLD_INODE_SIZE
        || inodeSize > blockSize
        || Integer.bitCount(inodeSize) != 1) {
      throw new MalformedImageException(
          at + OnDisk.SB_INODE_SIZE, "inodes of " + inodeSize + " bytes");
    }
    long firstInode = bytes.u32(at + OnDisk.SB_FIRST_INODE);
    if (firstInode < OnDisk.LOST_FOUND_INODE || firstInode > inodes) {
      throw new MalformedImageException(
          at + OnDisk.SB_FIRST_INODE, "the first inode is " + firstInode);
    }
    int groupSize = wide ? bytes.u16(at + OnDisk.SB_DESCRIPTOR_SIZE) : OnDisk.GROUP_SIZE;
    if (wide && groupSize != OnDisk.GROUP_SIZE_64BIT) {
      throw new MalformedImageException(
          at + OnDisk.SB_DESCRIPTOR_SIZE, "group descriptors of " + groupSize + " bytes");
    }
    ByteBuffer identity = ByteBuffer.wrap(uuid);
    return new Superblock(
        inodes,
        freeInodes,
        blocks,
        blockSize,
        firstBlock,
        groups,
        (int) inodesPerGroup,
        inodeSize,
        firstInode,
        groupSize,
        checksummed,
        seed,
        (incompat & OnDisk.INCOMPAT_INLINE_DATA) != 0,
        new UUID(identity.getLong(), identity.getLong()),
        label(bytes));
  }

  /** A group's bitmap is one block, which limits its size. */
  private static boolean isCount(long perGroup, int blockSize) {
    return perGroup >= Byte.SIZE
        && perGroup <= (long) Byte.SIZE * blockSize
        && perGroup % Byte.SIZE == 0;
  }

  /** Where the groups' descriptors begin, in bytes. */
  long groupsAt() {
    return (firstBlock + 1L) * blockSize;
  }

  private static void checkFeatures(ImageBytes bytes, long incompat, long readOnly)
      throws IOException {
    int at = OnDisk.SUPERBLOCK;
    long code = bytes.u32(at + OnDisk.SB_BLOCK_SIZE);
    if (code > MAX_BLOCK_SIZE_CODE || bytes.u32(at + OnDisk.SB_CLUSTER_SIZE) != code) {
      throw new MalformedImageException(
          at + OnDisk.SB_BLOCK_SIZE, "blocks or clusters of more than 4096 bytes");
    }
    if (bytes.u32(at + OnDisk.SB_REVISION) != OnDisk.REVISION_DYNAMIC
        || bytes.u32(at + OnDisk.SB_FIRST_BLOCK) != (code == 0 ? 1 : 0)) {
      throw new MalformedImageException(at + OnDisk.SB_REVISION, "an unknown revision");
    }
    if (bytes.u16(at + OnDisk.SB_STATE) != OnDisk.STATE_CLEAN) {
      throw new MalformedImageException(at + OnDisk.SB_STATE, "it is not clean");
    }
    if ((incompat & OnDisk.INCOMPAT_JOURNAL_TO_REPLAY) != 0) {
      throw new MalformedImageException(
          at + OnDisk.SB_INCOMPAT,
          "it was not unmounted: what its journal holds is to be played back");
    }
    long unknown = incompat & ~INCOMPAT_KNOWN;
    if (unknown != 0 || (incompat & INCOMPAT_NEEDED) != INCOMPAT_NEEDED) {
      throw new MalformedImageException(
          at + OnDisk.SB_INCOMPAT,
          "incompatible features that are not supported: 0x" + Long.toHexString(incompat));
    }
    if ((readOnly & ~RO_KNOWN) != 0) {
      throw new MalformedImageException(
          at + OnDisk.SB_RO_COMPAT,
          "features that are not supported: 0x" + Long.toHexString(readOnly & ~RO_KNOWN));
    }
  }

  private static void checkChecksum(ImageBytes bytes) throws IOException {
    int at = OnDisk.SUPERBLOCK;
    if (bytes.u8(at + OnDisk.SB_CHECKSUM_TYPE) != OnDisk.CHECKSUM_CRC32C) {
      throw new MalformedImageException(at + OnDisk.SB_CHECKSUM_TYPE, "an unknown checksum");
    }
    byte[] fields = bytes.bytes(at, OnDisk.SB_CHECKSUM);
    if (Crc32c.of(-1, fields, 0, fields.length) != (int) bytes.u32(at + OnDisk.SB_CHECKSUM)) {
      throw new MalformedImageException(at + OnDisk.SB_CHECKSUM, "wrong checksum");
    }
  }

  private static String label(ImageBytes bytes) throws IOException {
    long at = OnDisk.SUPERBLOCK + OnDisk.SB_LABEL;
    int length = 0;
    while (length < OnDisk.SB_LABEL_SIZE && bytes.u8(at + length) != 0) {
      length++;
    }
    return bytes.text(at, length);
  }
}
