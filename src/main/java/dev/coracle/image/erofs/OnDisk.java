package dev.coracle.image.erofs;

import dev.coracle.image.block.Blocks;

/**
 * Numbers of the EROFS format (fs/erofs/erofs_fs.h of Linux), little endian throughout. The one
 * thing that writer and reader share.
 */
final class OnDisk {
  static final int BLOCK_BITS = 12;
  static final int BLOCK = Blocks.SIZE;

  /** Inodes begin at multiples of this; a nid counts in it. */
  static final int SLOT = 32;

  // Superblock, offsets from SUPERBLOCK.
  static final int SUPERBLOCK = 1024;
  static final int SUPERBLOCK_SIZE = 128;
  static final int MAGIC = 0xE0F5E1E2;
  static final int SB_MAGIC = 0;
  static final int SB_CHECKSUM = 4;
  static final int SB_FEATURE_COMPAT = 8;
  static final int SB_BLOCK_BITS = 12;
  static final int SB_EXTRA_SLOTS = 13;
  static final int SB_ROOT_NID = 14;
  static final int SB_INODES = 16;
  static final int SB_EPOCH = 24;
  static final int SB_EPOCH_NANOS = 32;
  static final int SB_BLOCKS = 36;
  static final int SB_META_BLOCK = 40;
  static final int SB_XATTR_BLOCK = 44;
  static final int SB_UUID = 48;
  static final int SB_LABEL = 64;
  static final int SB_LABEL_SIZE = 16;
  static final int SB_FEATURE_INCOMPAT = 80;
  static final int SB_COMPRESSION = 84;
  static final int SB_EXTRA_DEVICES = 86;
  static final int SB_DIRECTORY_BLOCK_BITS = 90;

  static final int COMPAT_CHECKSUM = 1;
  static final int COMPAT_MTIME = 2;
  static final int INCOMPAT_ZERO_PADDING = 1;
  static final int INCOMPAT_COMPRESSION_CONFIGS = 2;
  static final int INCOMPAT_CHUNKED_FILE = 4;

  /** Forms of compressed data; devices are counted in {@link #SB_EXTRA_DEVICES}. */
  static final int INCOMPAT_COMPRESSED = 0x8 | 0x10 | 0x20;

  // Inode, both forms.
  static final int I_FORMAT = 0;
  static final int I_XATTR_COUNT = 2;
  static final int I_MODE = 4;
  static final int I_SIZE = 8;
  static final int I_UNION = 16;
  static final int I_NUMBER = 20;

  static final int COMPACT_SIZE = 32;
  static final int COMPACT_LINKS = 6;
  static final int COMPACT_UID = 24;
  static final int COMPACT_GID = 26;

  static final int EXTENDED_SIZE = 64;
  static final int EXTENDED_UID = 24;
  static final int EXTENDED_GID = 28;
  static final int EXTENDED_MTIME = 32;
  static final int EXTENDED_MTIME_NANOS = 40;
  static final int EXTENDED_LINKS = 44;

  static final int FORMAT_EXTENDED = 1;
  static final int FORMAT_LAYOUT_SHIFT = 1;
  static final int LAYOUT_PLAIN = 0;
  static final int LAYOUT_COMPRESSED = 1;
  static final int LAYOUT_INLINE = 2;
  static final int LAYOUT_COMPRESSED_COMPACT = 3;
  static final int LAYOUT_CHUNKS = 4;

  // Chunks: the inode's union has their form, a table of blocks follows its attributes.
  static final int CHUNK_FORM_BITS = 0x1f;
  static final int CHUNK_FORM_INDEXES = 0x20;
  static final int CHUNK_ENTRY_SIZE = 4;
  static final int CHUNK_INDEX_SIZE = 8;
  static final int NO_BLOCK = -1;

  // Compressed data: a header follows the attributes.
  static final int COMPRESSED_UNIT = 8;
  static final int COMPRESSED_ALGORITHM = 6;
  static final int COMPRESSED_CLUSTER = 7;

  // Directory entry.
  static final int ENTRY_SIZE = 12;
  static final int ENTRY_NID = 0;
  static final int ENTRY_NAME_OFFSET = 8;
  static final int ENTRY_TYPE = 10;

  // Extended attributes.
  static final int XATTR_HEADER_SIZE = 12;
  static final int XATTR_HEADER_SHARED_COUNT = 4;
  static final int XATTR_ENTRY_SIZE = 4;
  static final int XATTR_ENTRY_NAME_INDEX = 1;
  static final int XATTR_ENTRY_VALUE_SIZE = 2;
  static final int XATTR_UNIT = 4;

  private OnDisk() {}
}
