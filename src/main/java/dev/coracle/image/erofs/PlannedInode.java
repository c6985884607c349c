package dev.coracle.image.erofs;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.ChunkMap;
import dev.coracle.image.block.FileMode;
import dev.coracle.image.block.TreeInode;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An inode on its way to the disk; the planner fills in what the tree does not say. */
final class PlannedInode extends TreeInode<PlannedInode> {
  private static final int MAX_UNSIGNED_SHORT = 0xffff;
  private static final long MAX_UNSIGNED_INT = 0xffff_ffffL;

  final int number;

  /** Entries of a directory; null for all else. */
  final @Nullable DirectoryContent directory;

  byte[] xattrs = {};
  boolean extended;

  /** Where it stands, in bytes. */
  long position;

  /** Whether the last, incomplete block of its data stands right after it. */
  boolean inline;

  /** The chunks of a file with holes that are worth it; null for all else. */
  @Nullable ChunkMap chunks;

  /** First block of its data outside of the inode. */
  long firstBlock;

  PlannedInode(TreePath path, Node node, int number) {
    super(path, node);
    this.number = number;
    this.directory = node instanceof Node.Directory ? new DirectoryContent() : null;
  }

  @Override
  protected void addEntry(String name, PlannedInode inode) {
    Objects.requireNonNull(directory, "only directories have entries").add(name, inode);
  }

  /** Decides the inode's form; the compact one has the time of the whole file system. */
  void choose(long epoch) {
    Metadata metadata = node().metadata();
    extended =
        metadata.uid() > MAX_UNSIGNED_SHORT
            || metadata.gid() > MAX_UNSIGNED_SHORT
            || links() > MAX_UNSIGNED_SHORT
            || size() > MAX_UNSIGNED_INT
            || metadata.mtime() != epoch;
  }

  long nid() {
    return position / OnDisk.SLOT;
  }

  int inodeSize() {
    return extended ? OnDisk.EXTENDED_SIZE : OnDisk.COMPACT_SIZE;
  }

  /** Length of its data in bytes. */
  long size() {
    return directory == null ? contentSize() : directory.size();
  }

  /** Bytes of its data beyond the last whole block. */
  int tail() {
    return (int) (size() % OnDisk.BLOCK);
  }

  @Override
  public List<Part> stored() {
    return chunks == null ? super.stored() : chunks.parts();
  }

  /** Length of what follows its attributes, in bytes, if it is not inline data. */
  int tableSize() {
    return chunks == null ? 0 : chunks.count() * OnDisk.CHUNK_ENTRY_SIZE;
  }

  /** Number of blocks of its data outside of the inode. */
  long dataBlocks() {
    return inline ? size() / OnDisk.BLOCK : Blocks.of(size());
  }

  /** Writes inode, attributes and inline data at its place in a little-endian buffer. */
  void encode(ByteBuffer target) {
    int at = Math.toIntExact(position);
    Metadata metadata = node().metadata();
    int format = (extended ? OnDisk.FORMAT_EXTENDED : 0) | layout() << OnDisk.FORMAT_LAYOUT_SHIFT;
    target.putShort(at + OnDisk.I_FORMAT, (short) format);
    target.putShort(at + OnDisk.I_XATTR_COUNT, (short) xattrCount());
    target.putShort(at + OnDisk.I_MODE, (short) FileMode.of(node()));
    target.putInt(at + OnDisk.I_UNION, union());
    target.putInt(at + OnDisk.I_NUMBER, number);
    if (extended) {
      target.putLong(at + OnDisk.I_SIZE, size());
      target.putInt(at + OnDisk.EXTENDED_UID, (int) metadata.uid());
      target.putInt(at + OnDisk.EXTENDED_GID, (int) metadata.gid());
      target.putLong(at + OnDisk.EXTENDED_MTIME, metadata.mtime());
      target.putInt(at + OnDisk.EXTENDED_LINKS, links());
    } else {
      target.putInt(at + OnDisk.I_SIZE, (int) size());
      target.putShort(at + OnDisk.COMPACT_LINKS, (short) links());
      target.putShort(at + OnDisk.COMPACT_UID, (short) metadata.uid());
      target.putShort(at + OnDisk.COMPACT_GID, (short) metadata.gid());
    }
    target.put(at + inodeSize(), xattrs);
    int end = at + inodeSize() + xattrs.length;
    if (inline) {
      encodeTail(target, end);
    } else if (chunks != null) {
      int[] blocks = chunks.blocks(firstBlock, OnDisk.NO_BLOCK);
      for (int i = 0; i < blocks.length; i++) {
        target.putInt(end + i * OnDisk.CHUNK_ENTRY_SIZE, blocks[i]);
      }
    }
  }

  private int layout() {
    if (chunks != null) {
      return OnDisk.LAYOUT_CHUNKS;
    }
    return inline ? OnDisk.LAYOUT_INLINE : OnDisk.LAYOUT_PLAIN;
  }

  private void encodeTail(ByteBuffer target, int at) {
    if (directory != null) {
      directory.encodeBlock(directory.blocks() - 1, target, at);
    } else {
      target.put(at, target());
    }
  }

  /** Header and entries in units of 4 bytes; the header counts as one, although it has twelve. */
  private int xattrCount() {
    return xattrs.length == 0
        ? 0
        : 1 + (xattrs.length - OnDisk.XATTR_HEADER_SIZE) / OnDisk.XATTR_UNIT;
  }

  private int union() {
    if (node() instanceof Node.Device device) {
      return switch (device.type()) {
        case CHARACTER, BLOCK -> FileMode.deviceNumber(device.major(), device.minor());
        case FIFO, SOCKET -> 0;
      };
    }
    return chunks == null ? (int) firstBlock : ChunkMap.CHUNK_BITS - OnDisk.BLOCK_BITS;
  }
}
