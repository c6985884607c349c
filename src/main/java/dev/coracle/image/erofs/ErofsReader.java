package dev.coracle.image.erofs;

import dev.coracle.image.block.FileMode;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.block.RangeInputStream;
import dev.coracle.image.block.TreeWalk;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.image.format.StoredNode.Range;
import dev.coracle.image.format.UnreadableFileException;
import dev.coracle.tree.LinuxLimits;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.List;
import java.util.UUID;

/**
 * Reads any EROFS of 4 KiB blocks on one device, by whomever it was written; of compressed files
 * all but their bytes. Shares nothing with the writer but the numbers of the format.
 *
 * <p>Takes nothing on trust: every place is checked to lie inside, every directory is entered once,
 * and work is bounded by the size of the image, so that a malformed image gives a {@link
 * dev.coracle.image.format.MalformedImageException} in little time. For one thread.
 */
public final class ErofsReader implements StoredFileSystem {
  private final ImageBytes bytes;
  private final Superblock superblock;

  private ErofsReader(ImageBytes bytes, Superblock superblock) {
    this.bytes = bytes;
    this.superblock = superblock;
  }

  /**
   * Opens a file system in a part of a file.
   *
   * @param offset where it begins, in bytes
   * @param size how many bytes it may use
   */
  public static ErofsReader open(FileChannel channel, long offset, long size) throws IOException {
    ImageBytes bytes = new ImageBytes(channel, offset, size);
    Superblock superblock = Superblock.read(bytes);
    bytes.limit(superblock.blocks() * OnDisk.BLOCK);
    return new ErofsReader(bytes, superblock);
  }

  @Override
  public long size() {
    return superblock.blocks() * OnDisk.BLOCK;
  }

  @Override
  public int blockSize() {
    return OnDisk.BLOCK;
  }

  @Override
  public long inodes() {
    return superblock.inodes();
  }

  @Override
  public UUID uuid() {
    return superblock.uuid();
  }

  @Override
  public String label() {
    return superblock.label();
  }

  /** Whether the superblock carries a checksum; a wrong one is not opened at all. */
  public boolean checksummed() {
    return superblock.checksummed();
  }

  @Override
  public InputStream open(StoredNode file) throws IOException {
    if (file.kind() != Kind.REGULAR) {
      throw new IllegalArgumentException("no regular file: " + file.path());
    }
    Inode inode = Inode.read(bytes, superblock, file.inode());
    if (inode.isCompressed()) {
      throw new UnreadableFileException("compressed with " + DataMap.algorithm(inode, bytes));
    }
    return new RangeInputStream(bytes, file.ranges());
  }

  @Override
  public List<StoredNode> nodes() throws IOException {
    return new Walk().run(superblock.rootNid());
  }

  private final class Walk extends TreeWalk<Inode> {
    private final DataMap data = new DataMap(bytes);
    private final DirectoryReader directories = new DirectoryReader(bytes, data);
    private final XattrReader xattrs = new XattrReader(bytes, superblock);

    @Override
    protected Inode inode(long number) throws IOException {
      return Inode.read(bytes, superblock, number);
    }

    @Override
    protected List<Entry> entries(Inode directory, long parent) throws IOException {
      return directories.read(directory, parent);
    }

    @Override
    protected StoredNode node(TreePath path, Inode inode) throws IOException {
      Kind kind = inode.kind();
      List<Range> ranges = inode.hasData() ? data.of(inode) : List.of();
      boolean device = kind == Kind.CHARACTER || kind == Kind.BLOCK;
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
          inode.nid(),
          inode.links(),
          inode.hasData() ? inode.size() : 0,
          kind == Kind.SYMLINK ? DirectoryReader.target(inode, ranges, bytes) : "",
          device ? FileMode.major(inode.union()) : 0,
          device ? FileMode.minor(inode.union()) : 0,
          kind == Kind.REGULAR ? ranges : List.of(),
          kind == Kind.REGULAR && inode.layout() != OnDisk.LAYOUT_INLINE && !inode.isCompressed());
    }
  }
}
