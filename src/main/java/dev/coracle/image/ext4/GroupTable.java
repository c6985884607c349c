package dev.coracle.image.ext4;

import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;

/** Finds inodes by the groups' descriptors. */
final class GroupTable {
  private static final int CHECKSUM_BITS = 0xffff;

  private final ImageBytes bytes;
  private final Superblock superblock;

  GroupTable(ImageBytes bytes, Superblock superblock) throws MalformedImageException {
    this.bytes = bytes;
    this.superblock = superblock;
    bytes.check(superblock.groupsAt(), superblock.groups() * superblock.groupSize());
  }

  /** Where an inode stands, in bytes. */
  long position(long number) throws IOException {
    boolean own = number < superblock.firstInode() && number != OnDisk.ROOT_INODE;
    if (number < 1 || number > superblock.inodes() || own) {
      throw new MalformedImageException(0, "there can be no file with inode " + number);
    }
    long group = (number - 1) / superblock.inodesPerGroup();
    long at = superblock.groupsAt() + group * superblock.groupSize();
    if (superblock.checksummed()) {
      check(at, group);
    }
    long table = bytes.u32(at + OnDisk.GD_INODE_TABLE);
    if (superblock.groupSize() >= OnDisk.GROUP_SIZE_64BIT) {
      table |= bytes.u32(at + OnDisk.GD_INODE_TABLE_HIGH) << Integer.SIZE;
    }
    if (table <= 0 || table >= superblock.blocks()) {
      throw new MalformedImageException(
          at + OnDisk.GD_INODE_TABLE, "a table of inodes outside of the file system");
    }
    long index = (number - 1) % superblock.inodesPerGroup();
    long position = table * superblock.blockSize() + index * superblock.inodeSize();
    bytes.check(position, superblock.inodeSize());
    return position;
  }

  private void check(long at, long group) throws IOException {
    byte[] fields = bytes.bytes(at, superblock.groupSize());
    fields[OnDisk.GD_CHECKSUM] = 0;
    fields[OnDisk.GD_CHECKSUM + 1] = 0;
    int crc = Crc32c.of(superblock.seed(), group, Integer.BYTES);
    crc = Crc32c.of(crc, fields, 0, fields.length) & CHECKSUM_BITS;
    if (crc != bytes.u16(at + OnDisk.GD_CHECKSUM)) {
      throw new MalformedImageException(at, "wrong checksum of group " + group);
    }
  }
}
