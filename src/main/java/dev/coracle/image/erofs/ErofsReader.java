package dev.coracle.image.erofs;

import dev.coracle.image.MalformedImageException;
import dev.coracle.image.StoredFileSystem;
import dev.coracle.image.StoredNode;
import dev.coracle.image.StoredNode.Kind;
import dev.coracle.image.StoredNode.Range;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Reads any EROFS of 4 KiB blocks on one device that is not compressed, by whomever it was written.
 * Shares nothing with the writer but the numbers of the format.
 *
 * <p>Takes nothing on trust: every place is checked to lie inside, every directory is entered once,
 * and work is bounded by the size of the image, so that a malformed image gives a {@link
 * MalformedImageException} in little time. For one thread.
 */
public final class ErofsReader implements StoredFileSystem {
  /** PATH_MAX of Linux, with the terminating zero. */
  private static final int MAX_PATH = 4096;

  private static final int PERMISSIONS = 07777;

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
  public InputStream open(StoredNode file) {
    if (file.kind() != Kind.REGULAR) {
      throw new IllegalArgumentException("no regular file: " + file.path());
    }
    return new RangeInputStream(bytes, file.ranges());
  }

  @Override
  public List<StoredNode> nodes() throws IOException {
    return new Walk().run();
  }

  /** One way through the whole tree. */
  private final class Walk {
    private final DirectoryReader directories = new DirectoryReader(bytes);
    private final XattrReader xattrs = new XattrReader(bytes, superblock);
    private final List<StoredNode> found = new ArrayList<>();
    private final Set<Long> entered = new HashSet<>();

    /** Inodes with several names, by number, as their first name showed them. */
    private final Map<Long, StoredNode> linked = new HashMap<>();

    private final Deque<Level> levels = new ArrayDeque<>();

    private record Level(TreePath path, long nid, Iterator<DirectoryReader.Entry> rest) {}

    List<StoredNode> run() throws IOException {
      Inode root = Inode.read(bytes, superblock, superblock.rootNid());
      if (root.kind() != Kind.DIRECTORY) {
        throw new MalformedImageException(root.position(), "the root is not a directory");
      }
      enter(TreePath.ROOT, root, root.nid());
      while (!levels.isEmpty()) {
        Level level = levels.peek();
        if (level.rest.hasNext()) {
          visit(level, level.rest.next());
        } else {
          levels.pop();
        }
      }
      return found;
    }

    private void visit(Level level, DirectoryReader.Entry entry) throws IOException {
      if (level.path.text().length() + entry.name().length() >= MAX_PATH) {
        throw new MalformedImageException(0, "a path too long for Linux below " + level.path);
      }
      TreePath path = level.path.resolve(entry.name());
      StoredNode first = linked.get(entry.nid());
      if (first != null) {
        checkType(entry, first.kind(), path);
        found.add(renamed(first, path));
        return;
      }
      Inode inode = Inode.read(bytes, superblock, entry.nid());
      checkType(entry, inode.kind(), path);
      if (inode.kind() == Kind.DIRECTORY) {
        enter(path, inode, level.nid);
        return;
      }
      StoredNode node = node(path, inode);
      found.add(node);
      if (inode.links() > 1) {
        linked.put(inode.nid(), node);
      }
    }

    private void enter(TreePath path, Inode inode, long parent) throws IOException {
      if (!entered.add(inode.nid())) {
        throw new MalformedImageException(
            inode.position(), "a directory with two names, the second " + path);
      }
      found.add(node(path, inode));
      levels.push(new Level(path, inode.nid(), directories.read(inode, parent).iterator()));
    }

    private void checkType(DirectoryReader.Entry entry, Kind kind, TreePath path)
        throws MalformedImageException {
      if (!entry.matches(kind)) {
        throw new MalformedImageException(0, path + " is of another type than its entry says");
      }
    }

    private StoredNode node(TreePath path, Inode inode) throws IOException {
      Kind kind = inode.kind();
      List<Range> ranges = inode.hasData() ? DataMap.of(inode, bytes) : List.of();
      boolean device = kind == Kind.CHARACTER || kind == Kind.BLOCK;
      return new StoredNode(
          path,
          kind,
          new Metadata(
              inode.mode() & PERMISSIONS,
              inode.uid(),
              inode.gid(),
              inode.mtime(),
              xattrs.read(inode)),
          inode.nanos(),
          inode.nid(),
          inode.links(),
          inode.hasData() ? inode.size() : 0,
          kind == Kind.SYMLINK ? DirectoryReader.target(inode, ranges, bytes) : "",
          device ? inode.major() : 0,
          device ? inode.minor() : 0,
          kind == Kind.REGULAR ? ranges : List.of(),
          kind == Kind.REGULAR && inode.layout() != OnDisk.LAYOUT_INLINE);
    }

    private StoredNode renamed(StoredNode node, TreePath path) {
      return new StoredNode(
          path,
          node.kind(),
          node.metadata(),
          node.nanos(),
          node.inode(),
          node.links(),
          node.size(),
          node.target(),
          node.major(),
          node.minor(),
          node.ranges(),
          node.mappable());
    }
  }
}
