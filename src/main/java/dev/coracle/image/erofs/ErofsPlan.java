package dev.coracle.image.erofs;

import dev.coracle.image.block.FileData;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.CRC32C;

/** An EROFS whose every byte has its place. */
public final class ErofsPlan implements FileSystemPlan {
  private final FileSystemOptions options;
  private final long epoch;
  private final List<PlannedInode> inodes;
  private final FileData<PlannedInode> files;
  private final byte[] sharedXattrs;
  private final long sharedXattrBlock;
  private final long metadataBlocks;
  private final long blocks;

  ErofsPlan(
      FileSystemOptions options,
      long epoch,
      List<PlannedInode> inodes,
      FileData<PlannedInode> files,
      byte[] sharedXattrs,
      long sharedXattrBlock,
      long metadataBlocks,
      long blocks) {
    this.options = options;
    this.epoch = epoch;
    this.inodes = List.copyOf(inodes);
    this.files = files;
    this.sharedXattrs = sharedXattrs;
    this.sharedXattrBlock = sharedXattrBlock;
    this.metadataBlocks = metadataBlocks;
    this.blocks = blocks;
  }

  @Override
  public long size() {
    return blocks * OnDisk.BLOCK;
  }

  @Override
  public long inodes() {
    return inodes.size();
  }

  @Override
  public void write(FileChannel channel, long offset) throws IOException {
    channel.position(offset);
    ByteBuffer metadata = metadata();
    while (metadata.hasRemaining()) {
      channel.write(metadata);
    }
    files.write(channel, offset);
  }

  /** Everything before the first file's data. */
  ByteBuffer metadata() {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.toIntExact(metadataBlocks * OnDisk.BLOCK))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (PlannedInode inode : inodes) {
      inode.encode(bytes);
      encodeBlocks(inode, bytes);
    }
    bytes.put(Math.toIntExact(sharedXattrBlock * OnDisk.BLOCK), sharedXattrs);
    superblock(bytes);
    return bytes;
  }

  private static void encodeBlocks(PlannedInode inode, ByteBuffer bytes) {
    int at = (int) inode.firstBlock * OnDisk.BLOCK;
    if (inode.directory != null) {
      for (int block = 0; block < inode.dataBlocks(); block++) {
        inode.directory.encodeBlock(block, bytes, at + block * OnDisk.BLOCK);
      }
    } else if (inode.node() instanceof Node.Symlink && !inode.inline) {
      bytes.put(at, inode.target());
    }
  }

  private void superblock(ByteBuffer bytes) {
    ByteBuffer fields = bytes.slice(OnDisk.SUPERBLOCK, OnDisk.SUPERBLOCK_SIZE);
    fields.order(ByteOrder.LITTLE_ENDIAN);
    fields.putInt(OnDisk.SB_MAGIC, OnDisk.MAGIC);
    fields.putInt(OnDisk.SB_FEATURE_COMPAT, OnDisk.COMPAT_CHECKSUM | OnDisk.COMPAT_MTIME);
    fields.put(OnDisk.SB_BLOCK_BITS, (byte) OnDisk.BLOCK_BITS);
    fields.putShort(OnDisk.SB_ROOT_NID, (short) inodes.get(0).nid());
    fields.putLong(OnDisk.SB_INODES, inodes.size());
    fields.putLong(OnDisk.SB_EPOCH, epoch);
    fields.putInt(OnDisk.SB_BLOCKS, (int) blocks);
    fields.putInt(OnDisk.SB_XATTR_BLOCK, sharedXattrs.length == 0 ? 0 : (int) sharedXattrBlock);
    ByteBuffer uuid = ByteBuffer.allocate(16);
    uuid.putLong(options.uuid().getMostSignificantBits());
    uuid.putLong(options.uuid().getLeastSignificantBits());
    fields.put(OnDisk.SB_UUID, uuid.array());
    fields.put(OnDisk.SB_LABEL, options.label().getBytes(StandardCharsets.UTF_8));
    if (inodes.stream().anyMatch(inode -> inode.chunks != null)) {
      fields.putInt(OnDisk.SB_FEATURE_INCOMPAT, OnDisk.INCOMPAT_CHUNKED_FILE);
    }
    fields.putInt(OnDisk.SB_CHECKSUM, checksum(bytes));
  }

  /** CRC-32C of the first block from the superblock on, without the usual final inversion. */
  private static int checksum(ByteBuffer bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes.slice(OnDisk.SUPERBLOCK, OnDisk.BLOCK - OnDisk.SUPERBLOCK));
    return ~(int) crc.getValue();
  }
}
