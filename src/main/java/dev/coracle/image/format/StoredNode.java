package dev.coracle.image.format;

import dev.coracle.tree.Metadata;
import dev.coracle.tree.TreePath;
import java.util.List;

/**
 * A name in a file system that was read, and what it names.
 *
 * @param inode the same for two names of one file, and only then
 * @param nanos the part of the modification time below a second, in nanoseconds
 * @param links how many names the file system says it has
 * @param size length in bytes
 * @param target where a symbolic link points; empty for all else
 * @param major of a device; zero for all else
 * @param minor of a device; zero for all else
 * @param ranges where the bytes are, in the file's order; no two overlap in the file, and together
 *     they cover it
 * @param mappable whether a guest can map the bytes where they are (DAX): whole blocks, not
 *     compressed, none beside metadata
 */
public record StoredNode(
    TreePath path,
    Kind kind,
    Metadata metadata,
    int nanos,
    long inode,
    long links,
    long size,
    String target,
    int major,
    int minor,
    List<Range> ranges,
    boolean mappable) {

  /** Kinds of files, in the order of Linux's directory entry types in EROFS and ext4. */
  public enum Kind {
    REGULAR,
    DIRECTORY,
    CHARACTER,
    BLOCK,
    FIFO,
    SOCKET,
    SYMLINK
  }

  /**
   * A run of a file's bytes.
   *
   * @param position where it begins in the file system; {@link #HOLE} for bytes that are zero and
   *     not stored, {@link #COMPRESSED} for bytes that are stored in a form not read here
   * @param length number of bytes
   */
  public record Range(long position, long length) {
    /** The position of bytes that are not stored. */
    public static final long HOLE = -1;

    /** The position of bytes that are stored compressed. */
    public static final long COMPRESSED = -2;

    /** Whether the bytes are where the position says. */
    public boolean isStored() {
      return position >= 0;
    }
  }

  public StoredNode {
    ranges = List.copyOf(ranges);
  }

  /** The same under another name. */
  public StoredNode withPath(TreePath other) {
    return new StoredNode(
        other, kind, metadata, nanos, inode, links, size, target, major, minor, ranges, mappable);
  }

  /**
   * The same in the place of another of its kind, as if it had been written over that: the inode
   * stays, and a device's number with it.
   */
  public StoredNode over(StoredNode old) {
    return new StoredNode(
        path, kind, metadata, nanos, old.inode, links, size, target, old.major, old.minor, ranges,
        mappable);
  }

  /** The same with another number of names. */
  public StoredNode withLinks(long count) {
    return new StoredNode(
        path, kind, metadata, nanos, inode, count, size, target, major, minor, ranges, mappable);
  }
}
