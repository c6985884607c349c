package dev.coracle.image.ext4;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.FileData;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.tree.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;

/** What stands before the inode tables: superblock, group descriptors and bitmaps. */
final class HeadBlocks {
  private static final int BLOCK_SIZE_CODE = 2; // 1024 << 2
  private static final int FLEX_CODE = 4; // 1 << 4 groups
  private static final int NO_LIMIT = 0xffff;

  private final FileSystemOptions options;
  private final Checksums checksums;
  private final Geometry geometry;
  private final List<PlannedInode> inodes;
  private final long firstDataBlock;
  private final FileData<PlannedInode> files;

  HeadBlocks(
      FileSystemOptions options,
      Checksums checksums,
      Geometry geometry,
      List<PlannedInode> inodes,
      long firstDataBlock,
      FileData<PlannedInode> files) {
    this.options = options;
    this.checksums = checksums;
    this.geometry = geometry;
    this.inodes = inodes;
    this.firstDataBlock = firstDataBlock;
    this.files = files;
  }

  /** Number of inodes that are not free, those that the format keeps for itself included. */
  long usedInodes() {
    // The root is one of those that the format keeps.
    return OnDisk.LOST_FOUND_INODE - 1L + inodes.size() - 1;
  }

  ByteBuffer encode() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(geometry.inodeTable(0) * OnDisk.BLOCK))
            .order(ByteOrder.LITTLE_ENDIAN);
    use(bytes, 0, firstDataBlock);
    for (FileData.Placed<PlannedInode> file : files.files()) {
      use(bytes, file.block(), file.block() + file.inode().dataBlocks());
    }
    int[] directories = countInodes(bytes);
    long freeBlocks = 0;
    for (int group = 0; group < geometry.groups(); group++) {
      freeBlocks += descriptor(bytes, group, directories[group]);
    }
    superblock(bytes, freeBlocks);
    return bytes;
  }

  private void use(ByteBuffer bytes, long from, long to) {
    for (long block = from; block < to; ) {
      int group = (int) (block / geometry.blocksPerGroup());
      long start = (long) group * geometry.blocksPerGroup();
      long end = Math.min(to, start + geometry.blocksPerGroup());
      set(bytes, place(geometry.blockBitmap(group)), (int) (block - start), (int) (end - start));
      block = end;
    }
  }

  /** Sets the bits of all inodes that are not free; gives how many directories a group has. */
  private int[] countInodes(ByteBuffer bytes) {
    int[] directories = new int[geometry.groups()];
    for (int number = 1; number < OnDisk.LOST_FOUND_INODE; number++) {
      useInode(bytes, number);
    }
    for (PlannedInode inode : inodes) {
      int group = useInode(bytes, inode.number);
      directories[group] += inode.directory == null ? 0 : 1;
    }
    return directories;
  }

  private int useInode(ByteBuffer bytes, int number) {
    int group = (number - 1) / geometry.inodesPerGroup();
    int bit = (number - 1) % geometry.inodesPerGroup();
    set(bytes, place(geometry.inodeBitmap(group)), bit, bit + 1);
    return group;
  }

  /** Writes a group's descriptor and ends its bitmaps; gives the number of its free blocks. */
  private int descriptor(ByteBuffer bytes, int group, int directories) {
    int blockBitmap = place(geometry.blockBitmap(group));
    int inodeBitmap = place(geometry.inodeBitmap(group));
    int blocks = geometry.blocksIn(group);
    int freeBlocks = blocks - count(bytes, blockBitmap);
    int freeInodes = geometry.inodesPerGroup() - count(bytes, inodeBitmap);
    // Bits beyond the group are set, so that they are never allocated.
    set(bytes, blockBitmap, blocks, OnDisk.MAX_PER_GROUP);
    set(bytes, inodeBitmap, geometry.inodesPerGroup(), OnDisk.MAX_PER_GROUP);
    int at = OnDisk.BLOCK + group * OnDisk.GROUP_SIZE;
    bytes.putInt(at + OnDisk.GD_BLOCK_BITMAP, (int) geometry.blockBitmap(group));
    bytes.putInt(at + OnDisk.GD_INODE_BITMAP, (int) geometry.inodeBitmap(group));
    bytes.putInt(at + OnDisk.GD_INODE_TABLE, (int) geometry.inodeTable(group));
    bytes.putShort(at + OnDisk.GD_FREE_BLOCKS, (short) freeBlocks);
    bytes.putShort(at + OnDisk.GD_FREE_INODES, (short) freeInodes);
    bytes.putShort(at + OnDisk.GD_DIRECTORIES, (short) directories);
    if (checksums.on()) {
      bytes.putShort(at + OnDisk.GD_FLAGS, (short) OnDisk.GROUP_INODES_ZEROED);
      bytes.putShort(
          at + OnDisk.GD_BLOCK_BITMAP_CHECKSUM,
          checksums.bitmap(bytes, blockBitmap, geometry.blocksPerGroup()));
      bytes.putShort(
          at + OnDisk.GD_INODE_BITMAP_CHECKSUM,
          checksums.bitmap(bytes, inodeBitmap, geometry.inodesPerGroup()));
      checksums.group(bytes, at, group);
    }
    return freeBlocks;
  }

  private void superblock(ByteBuffer bytes, long freeBlocks) {
    int at = OnDisk.SUPERBLOCK;
    bytes.putInt(at + OnDisk.SB_INODES, (int) geometry.inodes());
    bytes.putInt(at + OnDisk.SB_BLOCKS, (int) geometry.blocks());
    bytes.putInt(at + OnDisk.SB_FREE_BLOCKS, (int) freeBlocks);
    bytes.putInt(at + OnDisk.SB_FREE_INODES, (int) (geometry.inodes() - usedInodes()));
    bytes.putInt(at + OnDisk.SB_BLOCK_SIZE, BLOCK_SIZE_CODE);
    bytes.putInt(at + OnDisk.SB_CLUSTER_SIZE, BLOCK_SIZE_CODE);
    bytes.putInt(at + OnDisk.SB_BLOCKS_PER_GROUP, geometry.blocksPerGroup());
    bytes.putInt(at + OnDisk.SB_CLUSTERS_PER_GROUP, geometry.blocksPerGroup());
    bytes.putInt(at + OnDisk.SB_INODES_PER_GROUP, geometry.inodesPerGroup());
    bytes.putShort(at + OnDisk.SB_MAX_MOUNTS, (short) NO_LIMIT);
    bytes.putShort(at + OnDisk.SB_MAGIC, (short) OnDisk.MAGIC);
    bytes.putShort(at + OnDisk.SB_STATE, (short) OnDisk.STATE_CLEAN);
    bytes.putShort(at + OnDisk.SB_ERRORS, (short) OnDisk.ERRORS_CONTINUE);
    bytes.putInt(at + OnDisk.SB_REVISION, OnDisk.REVISION_DYNAMIC);
    bytes.putInt(at + OnDisk.SB_FIRST_INODE, OnDisk.LOST_FOUND_INODE);
    bytes.putShort(at + OnDisk.SB_INODE_SIZE, (short) OnDisk.INODE_SIZE);
    bytes.putInt(at + OnDisk.SB_COMPAT, OnDisk.COMPAT_EXT_ATTR | OnDisk.COMPAT_SPARSE_SUPER2);
    bytes.putInt(
        at + OnDisk.SB_INCOMPAT,
        OnDisk.INCOMPAT_FILETYPE | OnDisk.INCOMPAT_EXTENTS | OnDisk.INCOMPAT_FLEX_BG);
    bytes.putInt(
        at + OnDisk.SB_RO_COMPAT,
        OnDisk.RO_LARGE_FILE
            | OnDisk.RO_HUGE_FILE
            | OnDisk.RO_DIR_NLINK
            | OnDisk.RO_EXTRA_ISIZE
            | (checksums.on() ? OnDisk.RO_METADATA_CHECKSUM : 0));
    byte[] uuid = Checksums.bytes(options.uuid());
    bytes.put(at + OnDisk.SB_UUID, uuid);
    bytes.put(at + OnDisk.SB_LABEL, options.label().getBytes(StandardCharsets.UTF_8));
    bytes.put(at + OnDisk.SB_HASH_SEED, hashSeed(uuid));
    bytes.put(at + OnDisk.SB_HASH_VERSION, (byte) OnDisk.HASH_HALF_MD4);
    bytes.putInt(at + OnDisk.SB_FLAGS, OnDisk.FLAG_SIGNED_HASH);
    bytes.putInt(at + OnDisk.SB_MOUNT_OPTIONS, OnDisk.OPTION_XATTR_USER | OnDisk.OPTION_ACL);
    bytes.putShort(at + OnDisk.SB_MIN_EXTRA_SIZE, (short) OnDisk.EXTRA_SIZE);
    bytes.putShort(at + OnDisk.SB_WANTED_EXTRA_SIZE, (short) OnDisk.EXTRA_SIZE);
    bytes.put(at + OnDisk.SB_GROUPS_PER_FLEX, (byte) FLEX_CODE);
    if (checksums.on()) {
      bytes.put(at + OnDisk.SB_CHECKSUM_TYPE, (byte) OnDisk.CHECKSUM_CRC32C);
      checksums.superblock(bytes, at);
    }
  }

  /** Seeds the hashes of directories that a guest may make; another number than the UUID. */
  private static byte[] hashSeed(byte[] uuid) {
    MessageDigest digester = Sha256.digester();
    digester.update("coracle hash seed\0".getBytes(StandardCharsets.UTF_8));
    digester.update(uuid);
    return Arrays.copyOf(digester.digest(), uuid.length);
  }

  private static int place(long block) {
    return Math.toIntExact(block * Blocks.SIZE);
  }

  private static void set(ByteBuffer bytes, int at, int from, int to) {
    for (int bit = from; bit < to; ) {
      int index = at + bit / Byte.SIZE;
      if (bit % Byte.SIZE == 0 && to - bit >= Byte.SIZE) {
        bytes.put(index, (byte) 0xff);
        bit += Byte.SIZE;
      } else {
        bytes.put(index, (byte) (bytes.get(index) | 1 << bit % Byte.SIZE));
        bit++;
      }
    }
  }

  private static int count(ByteBuffer bytes, int at) {
    int bits = 0;
    for (int i = 0; i < OnDisk.BLOCK; i += Long.BYTES) {
      bits += Long.bitCount(bytes.getLong(at + i));
    }
    return bits;
  }
}
