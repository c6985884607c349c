package dev.coracle.image.erofs;

import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * The superblock as it was read.
 *
 * @param rootNid number of the root's inode
 * @param inodes how many there are
 * @param epoch time of compact inodes, in seconds
 * @param epochNanos the part of it below a second
 * @param blocks size in blocks
 * @param metaBlock where inodes are counted from
 * @param xattrBlock where shared attributes are counted from
 * @param checksummed whether it carried a checksum, which then was right
 */
record Superblock(
    int rootNid,
    long inodes,
    long epoch,
    int epochNanos,
    long blocks,
    long metaBlock,
    long xattrBlock,
    UUID uuid,
    String label,
    boolean checksummed) {

  private static final int MAX_NANOS = 999_999_999;

  static Superblock read(ImageBytes bytes) throws IOException {
    long at = OnDisk.SUPERBLOCK;
    if (bytes.size() < at + OnDisk.SB_MAGIC + Integer.BYTES
        || (int) bytes.u32(at + OnDisk.SB_MAGIC) != OnDisk.MAGIC) {
      throw MalformedImageException.foreign(at, "not an EROFS");
    }
    int bits = bytes.u8(at + OnDisk.SB_BLOCK_BITS);
    if (bits != OnDisk.BLOCK_BITS || bytes.u8(at + OnDisk.SB_DIRECTORY_BLOCK_BITS) != 0) {
      throw new MalformedImageException(
          at + OnDisk.SB_BLOCK_BITS, "blocks of 2^" + bits + " bytes are not supported");
    }
    long known =
        OnDisk.INCOMPAT_ZERO_PADDING
            | OnDisk.INCOMPAT_COMPRESSION_CONFIGS
            | OnDisk.INCOMPAT_CHUNKED_FILE
            | OnDisk.INCOMPAT_COMPRESSED;
    long unknown = bytes.u32(at + OnDisk.SB_FEATURE_INCOMPAT) & ~known;
    if (unknown != 0 || bytes.u16(at + OnDisk.SB_EXTRA_DEVICES) != 0) {
      throw new MalformedImageException(
          at + OnDisk.SB_FEATURE_INCOMPAT,
          "features that are not supported: 0x" + Long.toHexString(unknown));
    }
    boolean checksummed = (bytes.u32(at + OnDisk.SB_FEATURE_COMPAT) & OnDisk.COMPAT_CHECKSUM) != 0;
    if (checksummed && checksum(bytes) != (int) bytes.u32(at + OnDisk.SB_CHECKSUM)) {
      throw new MalformedImageException(at + OnDisk.SB_CHECKSUM, "wrong checksum");
    }
    long nanos = bytes.u32(at + OnDisk.SB_EPOCH_NANOS);
    if (nanos > MAX_NANOS) {
      throw new MalformedImageException(at + OnDisk.SB_EPOCH_NANOS, "more than a second");
    }
    ByteBuffer uuid = ByteBuffer.wrap(bytes.bytes(at + OnDisk.SB_UUID, 16));
    return new Superblock(
        bytes.u16(at + OnDisk.SB_ROOT_NID),
        bytes.i64(at + OnDisk.SB_INODES),
        bytes.i64(at + OnDisk.SB_EPOCH),
        (int) nanos,
        bytes.u32(at + OnDisk.SB_BLOCKS),
        bytes.u32(at + OnDisk.SB_META_BLOCK),
        bytes.u32(at + OnDisk.SB_XATTR_BLOCK),
        new UUID(uuid.getLong(), uuid.getLong()),
        label(bytes, at + OnDisk.SB_LABEL),
        checksummed);
  }

  private static int checksum(ImageBytes bytes) throws IOException {
    byte[] block = bytes.bytes(0, OnDisk.BLOCK);
    int field = OnDisk.SUPERBLOCK + OnDisk.SB_CHECKSUM;
    CRC32C crc = new CRC32C();
    crc.update(block, OnDisk.SUPERBLOCK, OnDisk.SB_CHECKSUM);
    crc.update(new byte[Integer.BYTES]);
    crc.update(block, field + Integer.BYTES, OnDisk.BLOCK - field - Integer.BYTES);
    // The format leaves out the inversion that CRC-32C ends with elsewhere.
    return ~(int) crc.getValue();
  }

  private static String label(ImageBytes bytes, long at) throws IOException {
    byte[] field = bytes.bytes(at, OnDisk.SB_LABEL_SIZE);
    int length = 0;
    while (length < field.length && field[length] != 0) {
      length++;
    }
    return ImageBytes.text(field, 0, length, at);
  }
}
