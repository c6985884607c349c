package dev.coracle.image.ext4;

import dev.coracle.image.block.FileMode;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode.Kind;
import java.io.IOException;

/**
 * An inode as it was read.
 *
 * @param position where it stands, in bytes
 * @param extraSize length of the fields beyond the first 128 bytes
 * @param checksumSeed what the checksums of what belongs to it begin with
 * @param mode type and permission bits
 * @param xattrBlock block of attributes; zero if there is none
 */
record Inode(
    long number,
    long position,
    int extraSize,
    int checksumSeed,
    Kind kind,
    int mode,
    long links,
    long size,
    long flags,
    long uid,
    long gid,
    long mtime,
    int nanos,
    long xattrBlock) {

  private static final long FLAG_ENCRYPTED = 0x800;
  private static final long FLAG_XATTR_VALUE = 0x200000;
  private static final int EPOCH_BITS = 2;
  private static final int MAX_NANOS = 999_999_999;

  static Inode read(ImageBytes bytes, Superblock superblock, GroupTable groups, long number)
      throws IOException {
    long at = groups.position(number);
    int extra = superblock.inodeSize() == OnDisk.OLD_INODE_SIZE ? 0 : extraSize(bytes, at);
    if (extra % Integer.BYTES != 0 || extra > superblock.inodeSize() - OnDisk.OLD_INODE_SIZE) {
      throw new MalformedImageException(at + OnDisk.I_EXTRA_SIZE, extra + " bytes of more fields");
    }
    int seed = Crc32c.of(superblock.seed(), number, Integer.BYTES);
    seed = Crc32c.of(seed, bytes.u32(at + OnDisk.I_GENERATION), Integer.BYTES);
    if (superblock.checksummed()) {
      checkChecksum(bytes, at, superblock.inodeSize(), extra, seed);
    }
    int mode = bytes.u16(at + OnDisk.I_MODE);
    Kind kind =
        FileMode.kind(mode)
            .orElseThrow(
                () ->
                    new MalformedImageException(
                        at + OnDisk.I_MODE, "no type of file: " + Integer.toOctalString(mode)));
    long high = bytes.u32(at + OnDisk.I_SIZE_HIGH);
    long timeExtra = holds(extra, OnDisk.I_MTIME_EXTRA) ? bytes.u32(at + OnDisk.I_MTIME_EXTRA) : 0;
    long epoch = timeExtra & (1 << EPOCH_BITS) - 1;
    Inode inode =
        new Inode(
            number,
            at,
            extra,
            seed,
            kind,
            mode,
            bytes.u16(at + OnDisk.I_LINKS),
            bytes.u32(at + OnDisk.I_SIZE) | high << Integer.SIZE,
            bytes.u32(at + OnDisk.I_FLAGS),
            bytes.u16(at + OnDisk.I_UID) | (long) bytes.u16(at + OnDisk.I_UID_HIGH) << Short.SIZE,
            bytes.u16(at + OnDisk.I_GID) | (long) bytes.u16(at + OnDisk.I_GID_HIGH) << Short.SIZE,
            (int) bytes.u32(at + OnDisk.I_MTIME) + (epoch << Integer.SIZE),
            (int) (timeExtra >>> EPOCH_BITS),
            bytes.u32(at + OnDisk.I_XATTR_BLOCK)
                | (long) bytes.u16(at + OnDisk.I_XATTR_BLOCK_HIGH) << Integer.SIZE);
    inode.checkFields();
    return inode;
  }

  private static int extraSize(ImageBytes bytes, long at) throws IOException {
    return bytes.u16(at + OnDisk.I_EXTRA_SIZE);
  }

  /** Whether the further fields reach to the end of one of four bytes. */
  private static boolean holds(int extra, int field) {
    return OnDisk.OLD_INODE_SIZE + extra >= field + Integer.BYTES;
  }

  private static void checkChecksum(ImageBytes bytes, long at, int size, int extra, int seed)
      throws IOException {
    byte[] fields = bytes.bytes(at, size);
    int stored = bytes.u16(at + OnDisk.I_CHECKSUM);
    fields[OnDisk.I_CHECKSUM] = 0;
    fields[OnDisk.I_CHECKSUM + 1] = 0;
    boolean whole = OnDisk.OLD_INODE_SIZE + extra >= OnDisk.I_CHECKSUM_HIGH + Short.BYTES;
    if (whole) {
      stored |= bytes.u16(at + OnDisk.I_CHECKSUM_HIGH) << Short.SIZE;
      fields[OnDisk.I_CHECKSUM_HIGH] = 0;
      fields[OnDisk.I_CHECKSUM_HIGH + 1] = 0;
    }
    int crc = Crc32c.of(seed, fields, 0, size);
    if (stored != (whole ? crc : crc & 0xffff)) {
      throw new MalformedImageException(at, "wrong checksum of an inode");
    }
  }

  private void checkFields() throws MalformedImageException {
    if (size < 0 || (size > 0xffff_ffffL && kind != Kind.REGULAR)) {
      throw new MalformedImageException(position + OnDisk.I_SIZE, "a size of " + size + " bytes");
    }
    if (nanos > MAX_NANOS) {
      throw new MalformedImageException(position + OnDisk.I_MTIME_EXTRA, "more than a second");
    }
    if (links == 0) {
      throw new MalformedImageException(position + OnDisk.I_LINKS, "an inode without a name");
    }
    if ((flags & (FLAG_ENCRYPTED | FLAG_XATTR_VALUE)) != 0) {
      throw new MalformedImageException(
          position + OnDisk.I_FLAGS, "flags that are not supported: 0x" + Long.toHexString(flags));
    }
    boolean hasBlocks = kind == Kind.DIRECTORY || (kind == Kind.REGULAR && size > 0);
    if (hasBlocks && hasExtents() == isInline()) {
      throw new MalformedImageException(
          position + OnDisk.I_FLAGS, "data that is not listed as extents is not supported");
    }
  }

  boolean hasExtents() {
    return (flags & OnDisk.FLAG_EXTENTS) != 0;
  }

  /** Whether its data stands in the inode itself. */
  boolean isInline() {
    return (flags & OnDisk.FLAG_INLINE_DATA) != 0;
  }

  /** Whether it has data at all. */
  boolean hasData() {
    return kind == Kind.REGULAR || kind == Kind.DIRECTORY || kind == Kind.SYMLINK;
  }
}
