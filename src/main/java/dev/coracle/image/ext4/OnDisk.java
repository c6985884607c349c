package dev.coracle.image.ext4;

import dev.coracle.image.block.Blocks;

/**
 * Numbers of the ext4 format (fs/ext4/ext4.h, ext4_extents.h and xattr.h of Linux), little endian
 * throughout. The one thing that writer and reader share.
 */
final class OnDisk {
  static final int BLOCK = Blocks.SIZE;
  static final int SECTOR = 512;

  // Superblock, offsets from SUPERBLOCK.
  static final int SUPERBLOCK = 1024;
  static final int SUPERBLOCK_SIZE = 1024;
  static final int MAGIC = 0xEF53;
  static final int SB_INODES = 0x0;
  static final int SB_BLOCKS = 0x4;
  static final int SB_FREE_BLOCKS = 0xC;
  static final int SB_FREE_INODES = 0x10;
  static final int SB_FIRST_BLOCK = 0x14;
  static final int SB_BLOCK_SIZE = 0x18;
  static final int SB_CLUSTER_SIZE = 0x1C;
  static final int SB_BLOCKS_PER_GROUP = 0x20;
  static final int SB_CLUSTERS_PER_GROUP = 0x24;
  static final int SB_INODES_PER_GROUP = 0x28;
  static final int SB_MAX_MOUNTS = 0x36;
  static final int SB_MAGIC = 0x38;
  static final int SB_STATE = 0x3A;
  static final int SB_ERRORS = 0x3C;
  static final int SB_REVISION = 0x4C;
  static final int SB_FIRST_INODE = 0x54;
  static final int SB_INODE_SIZE = 0x58;
  static final int SB_COMPAT = 0x5C;
  static final int SB_INCOMPAT = 0x60;
  static final int SB_RO_COMPAT = 0x64;
  static final int SB_UUID = 0x68;
  static final int SB_LABEL = 0x78;
  static final int SB_LABEL_SIZE = 16;
  static final int SB_HASH_SEED = 0xEC;
  static final int SB_HASH_VERSION = 0xFC;
  static final int SB_DESCRIPTOR_SIZE = 0xFE;
  static final int SB_MOUNT_OPTIONS = 0x100;
  static final int SB_BLOCKS_HIGH = 0x150;
  static final int SB_MIN_EXTRA_SIZE = 0x15C;
  static final int SB_WANTED_EXTRA_SIZE = 0x15E;
  static final int SB_FLAGS = 0x160;
  static final int SB_GROUPS_PER_FLEX = 0x174;
  static final int SB_CHECKSUM_TYPE = 0x175;
  static final int SB_CHECKSUM_SEED = 0x270;
  static final int SB_CHECKSUM = 0x3FC;

  static final int STATE_CLEAN = 1;
  static final int ERRORS_CONTINUE = 1;
  static final int REVISION_DYNAMIC = 1;
  static final int HASH_HALF_MD4 = 1;
  static final int FLAG_SIGNED_HASH = 1;
  static final int OPTION_XATTR_USER = 4;
  static final int OPTION_ACL = 8;
  static final int CHECKSUM_CRC32C = 1;

  static final int COMPAT_EXT_ATTR = 0x8;
  static final int COMPAT_SPARSE_SUPER2 = 0x200;
  static final int INCOMPAT_FILETYPE = 0x2;
  static final int INCOMPAT_EXTENTS = 0x40;
  static final int INCOMPAT_64BIT = 0x80;
  static final int INCOMPAT_FLEX_BG = 0x200;
  static final int INCOMPAT_JOURNAL_TO_REPLAY = 0x4;
  static final int INCOMPAT_CHECKSUM_SEED = 0x2000;
  static final int INCOMPAT_INLINE_DATA = 0x8000;
  static final int RO_SPARSE_SUPER = 0x1;
  static final int RO_LARGE_FILE = 0x2;
  static final int RO_HUGE_FILE = 0x8;
  static final int RO_GROUP_CHECKSUM = 0x10;
  static final int RO_DIR_NLINK = 0x20;
  static final int RO_EXTRA_ISIZE = 0x40;
  static final int RO_QUOTA = 0x100;
  static final int RO_METADATA_CHECKSUM = 0x400;
  static final int RO_READ_ONLY = 0x1000;
  static final int RO_PROJECT = 0x2000;
  static final int RO_SHARED_BLOCKS = 0x4000;

  // Group descriptor.
  static final int GROUP_SIZE = 32;
  static final int GROUP_SIZE_64BIT = 64;
  static final int GD_BLOCK_BITMAP = 0x0;
  static final int GD_INODE_BITMAP = 0x4;
  static final int GD_INODE_TABLE = 0x8;
  static final int GD_FREE_BLOCKS = 0xC;
  static final int GD_FREE_INODES = 0xE;
  static final int GD_DIRECTORIES = 0x10;
  static final int GD_FLAGS = 0x12;
  static final int GD_BLOCK_BITMAP_CHECKSUM = 0x18;
  static final int GD_INODE_BITMAP_CHECKSUM = 0x1A;
  static final int GD_UNUSED_INODES = 0x1C;
  static final int GD_CHECKSUM = 0x1E;
  static final int GD_INODE_TABLE_HIGH = 0x28;
  static final int GROUP_INODES_ZEROED = 4;

  /** A group's bitmaps are one block each, which limits its blocks and inodes. */
  static final int MAX_PER_GROUP = 8 * BLOCK;

  // Inode.
  static final int INODE_SIZE = 256;
  static final int OLD_INODE_SIZE = 128;
  static final int EXTRA_SIZE = 32;
  static final int I_MODE = 0x0;
  static final int I_UID = 0x2;
  static final int I_SIZE = 0x4;
  static final int I_ATIME = 0x8;
  static final int I_CTIME = 0xC;
  static final int I_MTIME = 0x10;
  static final int I_GID = 0x18;
  static final int I_LINKS = 0x1A;
  static final int I_SECTORS = 0x1C;
  static final int I_FLAGS = 0x20;
  static final int I_BLOCK = 0x28;
  static final int I_BLOCK_SIZE = 60;
  static final int I_GENERATION = 0x64;
  static final int I_XATTR_BLOCK = 0x68;
  static final int I_SIZE_HIGH = 0x6C;
  static final int I_SECTORS_HIGH = 0x74;
  static final int I_XATTR_BLOCK_HIGH = 0x76;
  static final int I_UID_HIGH = 0x78;
  static final int I_GID_HIGH = 0x7A;
  static final int I_CHECKSUM = 0x7C;
  static final int I_EXTRA_SIZE = 0x80;
  static final int I_CHECKSUM_HIGH = 0x82;
  static final int I_CTIME_EXTRA = 0x84;
  static final int I_MTIME_EXTRA = 0x88;
  static final int I_ATIME_EXTRA = 0x8C;
  static final int I_CRTIME = 0x90;
  static final int I_CRTIME_EXTRA = 0x94;

  static final int FLAG_INDEX = 0x1000;
  static final int FLAG_EXTENTS = 0x80000;
  static final int FLAG_INLINE_DATA = 0x10000000;

  static final int ROOT_INODE = 2;
  static final int LOST_FOUND_INODE = 11;
  static final int FIRST_FREE_INODE = 12;
  static final String LOST_FOUND = "lost+found";
  static final int MAX_LINKS = 65000;

  // Extents.
  static final int EXTENT_MAGIC = 0xF30A;
  static final int EXTENT_SIZE = 12;
  static final int EH_ENTRIES = 2;
  static final int EH_MAX = 4;
  static final int EH_DEPTH = 6;
  static final int EE_LENGTH = 4;
  static final int EE_START_HIGH = 6;
  static final int EE_START = 8;
  static final int EI_LEAF = 4;
  static final int EI_LEAF_HIGH = 8;
  static final int EXTENTS_PER_INODE = (I_BLOCK_SIZE - EXTENT_SIZE) / EXTENT_SIZE;
  static final int EXTENTS_PER_BLOCK = (BLOCK - EXTENT_SIZE) / EXTENT_SIZE;

  /** Blocks in an extent; more mean that it was not written yet. */
  static final int MAX_EXTENT = 0x8000;

  // Directory entry.
  static final int DE_INODE = 0;
  static final int DE_LENGTH = 4;
  static final int DE_NAME_LENGTH = 6;
  static final int DE_TYPE = 7;
  static final int DE_NAME = 8;
  static final int DE_UNIT = 4;
  static final int DE_TAIL_SIZE = 12;
  static final int DE_TAIL_TYPE = 0xDE;

  // Extended attributes.
  static final int XATTR_MAGIC = 0xEA020000;
  static final int XATTR_BODY_HEADER = 4;
  static final int XATTR_BLOCK_HEADER = 32;
  static final int XH_REFERENCES = 4;
  static final int XH_BLOCKS = 8;
  static final int XH_HASH = 12;
  static final int XH_CHECKSUM = 16;
  static final int XATTR_MAX_REFERENCES = 1024;
  static final int XE_SIZE = 16;
  static final int XE_NAME_INDEX = 1;
  static final int XE_VALUE_OFFSET = 2;
  static final int XE_VALUE_INODE = 4;
  static final int XE_VALUE_SIZE = 8;
  static final int XE_HASH = 12;
  static final int XATTR_UNIT = 4;

  private OnDisk() {}
}
