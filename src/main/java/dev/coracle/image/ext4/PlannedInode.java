package dev.coracle.image.ext4;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.FileMode;
import dev.coracle.image.block.TreeInode;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.nio.ByteBuffer;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An inode on its way to the disk; the planner fills in what the tree does not say. */
final class PlannedInode extends TreeInode<PlannedInode> {
  private static final int SECTORS_PER_BLOCK = OnDisk.BLOCK / OnDisk.SECTOR;
  private static final int SHORT_DEVICE = 0xff;
  private static final int EPOCH_MASK = 3;

  final int number;

  /** Entries of a directory; null for all else. */
  final @Nullable DirectoryBlocks directory;

  final XattrLayout xattrs;

  /** Attributes that do not fit into the inode; null if all do. */
  XattrBlocks.@Nullable Block xattrBlock;

  /** First block of its data. */
  long firstBlock;

  /** First block of the tree of its extents, if that has blocks. */
  long firstIndexBlock;

  PlannedInode(TreePath path, Node node, int number) {
    super(path, node);
    this.number = number;
    this.directory = node instanceof Node.Directory ? new DirectoryBlocks() : null;
    this.xattrs = XattrLayout.of(node.metadata());
  }

  @Override
  protected void addEntry(String name, PlannedInode inode) {
    Objects.requireNonNull(directory, "only directories have entries").add(name, inode);
  }

  /** Length of its data in bytes. */
  long size() {
    return directory == null ? contentSize() : (long) directory.blocks() * OnDisk.BLOCK;
  }

  /** Whether it is a symbolic link whose target stands in the inode, with a zero at its end. */
  private boolean isShortLink() {
    return node() instanceof Node.Symlink && contentSize() < OnDisk.I_BLOCK_SIZE;
  }

  /** Number of blocks of its data. */
  long dataBlocks() {
    return isShortLink() ? 0 : Blocks.of(size());
  }

  /** The tree of its extents. */
  ExtentTree extents() {
    return ExtentTree.of(firstBlock, dataBlocks(), firstIndexBlock);
  }

  /**
   * Writes it to a little-endian buffer.
   *
   * @param firstXattrBlock where the blocks of attributes begin
   */
  void encode(ByteBuffer target, int at, long firstXattrBlock) {
    Metadata metadata = node().metadata();
    target.putShort(at + OnDisk.I_MODE, (short) FileMode.of(node()));
    target.putShort(at + OnDisk.I_UID, (short) metadata.uid());
    target.putShort(at + OnDisk.I_UID_HIGH, (short) (metadata.uid() >>> Short.SIZE));
    target.putShort(at + OnDisk.I_GID, (short) metadata.gid());
    target.putShort(at + OnDisk.I_GID_HIGH, (short) (metadata.gid() >>> Short.SIZE));
    target.putInt(at + OnDisk.I_SIZE, (int) size());
    target.putInt(at + OnDisk.I_SIZE_HIGH, (int) (size() >>> Integer.SIZE));
    // A directory with more below it than can be counted has one link (dir_nlink).
    target.putShort(at + OnDisk.I_LINKS, (short) (links() > OnDisk.MAX_LINKS ? 1 : links()));
    long blocks =
        dataBlocks() + ExtentTree.indexBlocks(dataBlocks()) + (xattrBlock == null ? 0 : 1);
    target.putInt(at + OnDisk.I_SECTORS, (int) (blocks * SECTORS_PER_BLOCK));
    target.putShort(
        at + OnDisk.I_SECTORS_HIGH, (short) ((blocks * SECTORS_PER_BLOCK) >>> Integer.SIZE));
    target.putShort(at + OnDisk.I_EXTRA_SIZE, (short) OnDisk.EXTRA_SIZE);
    encodeTimes(target, at, metadata.mtime());
    encodeData(target, at);
    target.put(at + OnDisk.OLD_INODE_SIZE + OnDisk.EXTRA_SIZE, xattrs.body());
    if (xattrBlock != null) {
      target.putInt(at + OnDisk.I_XATTR_BLOCK, (int) (firstXattrBlock + xattrBlock.index()));
    }
  }

  /** Seconds have 34 bits: the lower 32 count as signed, the others how often they went round. */
  private static void encodeTimes(ByteBuffer target, int at, long seconds) {
    int extra = (int) ((seconds - (int) seconds) >> Integer.SIZE) & EPOCH_MASK;
    target.putInt(at + OnDisk.I_ATIME, (int) seconds).putInt(at + OnDisk.I_ATIME_EXTRA, extra);
    target.putInt(at + OnDisk.I_CTIME, (int) seconds).putInt(at + OnDisk.I_CTIME_EXTRA, extra);
    target.putInt(at + OnDisk.I_MTIME, (int) seconds).putInt(at + OnDisk.I_MTIME_EXTRA, extra);
    target.putInt(at + OnDisk.I_CRTIME, (int) seconds).putInt(at + OnDisk.I_CRTIME_EXTRA, extra);
  }

  private void encodeData(ByteBuffer target, int at) {
    int data = at + OnDisk.I_BLOCK;
    switch (kind()) {
      case CHARACTER, BLOCK -> encodeDevice((Node.Device) node(), target, data);
      case FIFO, SOCKET -> {}
      default -> {
        if (isShortLink()) {
          target.put(data, target());
        } else {
          target.putInt(at + OnDisk.I_FLAGS, OnDisk.FLAG_EXTENTS);
          target.put(data, extents().root());
        }
      }
    }
  }

  /** The first word holds numbers of 8 bits; larger ones stand in the second. */
  private static void encodeDevice(Node.Device device, ByteBuffer target, int at) {
    int encoded = FileMode.deviceNumber(device.major(), device.minor());
    boolean isShort = device.major() <= SHORT_DEVICE && device.minor() <= SHORT_DEVICE;
    target.putInt(isShort ? at : at + Integer.BYTES, encoded);
  }
}
