package dev.coracle.image.ext4;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.FileMode;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.block.RangeInputStream;
import dev.coracle.image.block.TreeWalk;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.image.format.StoredNode.Range;
import dev.coracle.tree.LinuxLimits;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Reads any clean ext4 whose files are extents or inline, in blocks of up to 4 KiB, by whomever it
 * was written. Shares nothing with the writer but the numbers of the format.
 *
 * <p>Takes nothing on trust: every place is checked to lie inside, every directory is entered once,
 * and work is bounded by the size of the image, so that a malformed image gives a {@link
 * MalformedImageException} in little time. An empty {@code lost+found} in the first inode that is
 * not the format's own is what made the file system, not what is in it, and is passed over. For one
 * thread.
 */
public final class Ext4Reader implements StoredFileSystem {
  private final ImageBytes bytes;
  private final Superblock superblock;
  private final GroupTable groups;

  private Ext4Reader(ImageBytes bytes, Superblock superblock) throws IOException {
    this.bytes = bytes;
    this.superblock = superblock;
    this.groups = new GroupTable(bytes, superblock);
  }

  /**
   * Opens a file system in a part of a file.
   *
   * @param offset where it begins, in bytes
   * @param size how many bytes it may use
   */
  public static Ext4Reader open(FileChannel channel, long offset, long size) throws IOException {
    ImageBytes bytes = new ImageBytes(channel, offset, size);
    Superblock superblock = Superblock.read(bytes);
    bytes.limit(superblock.blocks() * superblock.blockSize());
    return new Ext4Reader(bytes, superblock);
  }

  @Override
  public long size() {
    return superblock.blocks() * superblock.blockSize();
  }

  @Override
  public int blockSize() {
    return superblock.blockSize();
  }

  /** Those that are not free; the format keeps some for itself. */
  @Override
  public long inodes() {
    return superblock.inodes() - superblock.freeInodes();
  }

  @Override
  public UUID uuid() {
    return superblock.uuid();
  }

  @Override
  public String label() {
    return superblock.label();
  }

  /** As Linux decides when it mounts with {@code dax=always} (fs/ext4/super.c). */
  @Override
  public Optional<String> unmappable() {
    if (superblock.blockSize() != Blocks.SIZE) {
      return Optional.of("blocks of " + superblock.blockSize() + " bytes, smaller than a page");
    }
    return superblock.inlineData()
        ? Optional.of("inline_data: Linux maps nothing where small files may stand in inodes")
        : Optional.empty();
  }

  /** Whether metadata carries checksums; what has a wrong one is not read. */
  public boolean checksummed() {
    return superblock.checksummed();
  }

  @Override
  public InputStream open(StoredNode file) {
    if (file.kind() != Kind.REGULAR) {
      throw new IllegalArgumentException("no regular file: " + file.path());
    }
    return new RangeInputStream(bytes, file.ranges());
  }

  @Override
  public List<StoredNode> nodes() throws IOException {
    return new Walk().run(OnDisk.ROOT_INODE);
  }

  private final class Walk extends TreeWalk<Inode> {
    private final ExtentReader extents = new ExtentReader(bytes, superblock);
    private final DirectoryReader directories = new DirectoryReader(bytes, superblock);
    private final XattrReader xattrs = new XattrReader(bytes, superblock);

    @Override
    protected Inode inode(long number) throws IOException {
      return Inode.read(bytes, superblock, groups, number);
    }

    @Override
    protected List<Entry> entries(Inode directory, long parent) throws IOException {
      List<Entry> entries = directories.read(directory, ranges(directory), parent);
      if (directory.number() == OnDisk.ROOT_INODE) {
        for (Entry entry : entries) {
          if (isLostFound(entry)) {
            entries.remove(entry);
            break;
          }
        }
      }
      return entries;
    }

    private boolean isLostFound(Entry entry) throws IOException {
      if (!entry.name().equals(OnDisk.LOST_FOUND) || entry.number() != superblock.firstInode()) {
        return false;
      }
      Inode inode = inode(entry.number());
      return inode.kind() == Kind.DIRECTORY
          && directories.read(inode, ranges(inode), OnDisk.ROOT_INODE).isEmpty();
    }

    private List<Range> ranges(Inode inode) throws IOException {
      return inode.isInline() ? xattrs.inlineData(inode) : extents.read(inode);
    }

    @Override
    protected StoredNode node(TreePath path, Inode inode) throws IOException {
      Kind kind = inode.kind();
      long device = kind == Kind.CHARACTER || kind == Kind.BLOCK ? device(inode) : 0;
      return new StoredNode(
          path,
          kind,
          new Metadata(
              inode.mode() & LinuxLimits.MODE_BITS,
              inode.uid(),
              inode.gid(),
              inode.mtime(),
              xattrs.read(inode)),
          inode.nanos(),
          inode.number(),
          inode.links(),
          inode.hasData() ? inode.size() : 0,
          kind == Kind.SYMLINK ? target(inode) : "",
          FileMode.major(device),
          FileMode.minor(device),
          kind == Kind.REGULAR && inode.size() > 0 ? ranges(inode) : List.of(),
          kind == Kind.REGULAR && isMappable(inode));
    }

    private boolean isMappable(Inode inode) {
      return !inode.isInline() && unmappable().isEmpty();
    }

    /** The first word if it says anything, and only its 16 bits; else the second. */
    private long device(Inode inode) throws IOException {
      long data = inode.position() + OnDisk.I_BLOCK;
      long first = bytes.u32(data);
      return first != 0 ? first & 0xffff : bytes.u32(data + Integer.BYTES);
    }

    private String target(Inode inode) throws IOException {
      long size = inode.size();
      boolean inside = !inode.hasExtents() && !inode.isInline();
      if (size == 0 || size >= (inside ? OnDisk.I_BLOCK_SIZE : superblock.blockSize())) {
        throw new MalformedImageException(
            inode.position() + OnDisk.I_SIZE, "a symbolic link of " + size + " bytes");
      }
      long at = inode.position() + OnDisk.I_BLOCK;
      List<Range> where = inside ? List.of(new Range(at, size)) : ranges(inode);
      byte[] read = new RangeInputStream(bytes, where).readAllBytes();
      String target = ImageBytes.text(read, 0, read.length, at);
      if (target.indexOf('\0') >= 0) {
        throw new MalformedImageException(at, "a zero in a symbolic link");
      }
      return target;
    }
  }
}
