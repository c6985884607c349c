package dev.coracle.image.ext4;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.FileData;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.tree.Node;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.List;

/** An ext4 whose every byte has its place. */
final class Ext4Plan implements FileSystemPlan {
  private static final int INODES_AT_ONCE = 4096;

  private final Checksums checksums;
  private final Geometry geometry;
  private final List<PlannedInode> inodes;
  private final XattrBlocks xattrBlocks;
  private final long firstXattrBlock;
  private final FileData<PlannedInode> files;
  private final HeadBlocks head;

  /**
   * @param firstXattrBlock where the blocks of attributes begin
   * @param firstDataBlock where files may begin; all before is in use
   */
  Ext4Plan(
      FileSystemOptions options,
      Checksums checksums,
      Geometry geometry,
      List<PlannedInode> inodes,
      XattrBlocks xattrBlocks,
      long firstXattrBlock,
      long firstDataBlock,
      FileData<PlannedInode> files) {
    this.checksums = checksums;
    this.geometry = geometry;
    this.inodes = List.copyOf(inodes);
    this.xattrBlocks = xattrBlocks;
    this.firstXattrBlock = firstXattrBlock;
    this.files = files;
    this.head = new HeadBlocks(options, checksums, geometry, inodes, firstDataBlock, files);
  }

  @Override
  public long size() {
    return geometry.blocks() * OnDisk.BLOCK;
  }

  @Override
  public long inodes() {
    return head.usedInodes();
  }

  @Override
  public void write(FileChannel channel, long offset) throws IOException {
    channel.position(offset);
    write(channel, head.encode());
    writeInodes(channel, offset + geometry.inodeTable(0) * OnDisk.BLOCK);
    channel.position(offset + geometry.firstFreeBlock() * OnDisk.BLOCK);
    BlockBuffer blocks = new BlockBuffer(channel);
    for (PlannedInode inode : inodes) {
      writeSmall(inode, blocks);
    }
    for (XattrBlocks.Block each : xattrBlocks.all()) {
      ByteBuffer block = each.encode();
      checksums.xattrs(block, firstXattrBlock + each.index());
      blocks.add(block);
    }
    blocks.flush();
    files.write(channel, offset);
  }

  /** The tables of all groups are one; what is beyond the last inode stays a hole. */
  private void writeInodes(FileChannel channel, long position) throws IOException {
    int next = 0;
    while (next < inodes.size()) {
      int first = (inodes.get(next).number - 1) / INODES_AT_ONCE * INODES_AT_ONCE + 1;
      ByteBuffer bytes =
          ByteBuffer.allocate(INODES_AT_ONCE * OnDisk.INODE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
      int end = 0;
      while (next < inodes.size() && inodes.get(next).number < first + INODES_AT_ONCE) {
        PlannedInode inode = inodes.get(next++);
        int at = (inode.number - first) * OnDisk.INODE_SIZE;
        inode.encode(bytes, at, firstXattrBlock);
        checksums.inode(bytes, at, inode.number);
        end = at + OnDisk.INODE_SIZE;
      }
      channel.position(position + (first - 1L) * OnDisk.INODE_SIZE);
      write(channel, bytes.limit(end));
    }
  }

  private void writeSmall(PlannedInode inode, BlockBuffer blocks) throws IOException {
    if (inode.directory != null) {
      for (int i = 0; i < inode.directory.blocks(); i++) {
        ByteBuffer block = inode.directory.encode(i);
        checksums.directory(block, inode.number);
        blocks.add(block);
      }
    } else if (inode.node() instanceof Node.Symlink && inode.dataBlocks() > 0) {
      blocks.add(Checksums.block().put(0, inode.target()));
    }
    if (ExtentTree.indexBlocks(inode.dataBlocks()) > 0) {
      for (ByteBuffer block : inode.extents().blocks()) {
        checksums.extents(block, inode.number);
        blocks.add(block);
      }
    }
  }

  private static void write(FileChannel channel, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Blocks one after another, written many at once. */
  private static final class BlockBuffer {
    private static final int BLOCKS = 256;

    private final FileChannel channel;
    private final ByteBuffer bytes = ByteBuffer.allocate(BLOCKS * Blocks.SIZE);

    BlockBuffer(FileChannel channel) {
      this.channel = channel;
    }

    void add(ByteBuffer block) throws IOException {
      bytes.put(block.rewind());
      if (!bytes.hasRemaining()) {
        flush();
      }
    }

    void flush() throws IOException {
      write(channel, bytes.flip());
      bytes.clear();
    }
  }
}
