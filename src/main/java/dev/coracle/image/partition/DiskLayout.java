package dev.coracle.image.partition;

import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** What stands around a file system on a disk. */
public interface DiskLayout {

  /** Its name in recipes, such as {@code nvdimm}. */
  String name();

  /** Where the file system begins, in bytes from the start of the image. */
  long fileSystemOffset();

  /** Whether it has a place for a Merkle tree beside the file system. */
  default boolean holdsTree() {
    return true;
  }

  /** The size of an image whose file system has so many bytes. */
  default long imageSize(long fileSystemSize) {
    return imageSize(fileSystemSize, 0);
  }

  /**
   * The size of an image with a Merkle tree.
   *
   * @param treeSize its length in bytes; zero for none
   */
  long imageSize(long fileSystemSize, long treeSize);

  /** The parts of a disk's identity that it has a place for; the rest is empty. */
  DiskIdentity kept(DiskIdentity identity);

  /** The largest file system it can describe, in bytes. */
  long maxFileSystemSize();

  /** Writes everything outside the file system, without a Merkle tree. */
  default void write(FileChannel channel, long fileSystemSize, DiskIdentity identity)
      throws IOException {
    write(channel, fileSystemSize, 0, identity);
  }

  /**
   * Writes everything outside the file system and the Merkle tree.
   *
   * @param channel a file of {@link #imageSize} bytes that reads as zeros there
   * @param treeSize of the Merkle tree in bytes; zero for none
   * @param identity the disk's, derived from the tree; no part is empty that is needed
   */
  void write(FileChannel channel, long fileSystemSize, long treeSize, DiskIdentity identity)
      throws IOException;

  /**
   * Finds the file system in an image by reading it, checking every field on the way.
   *
   * @throws MalformedImageException if the image is not laid out so
   */
  Found find(FileChannel channel) throws IOException;

  /**
   * What an image says about itself.
   *
   * @param offset where the file system may begin, in bytes
   * @param size how much room it has, in bytes
   * @param identity what it keeps of the disk's identity
   * @param treeOffset where a Merkle tree begins, in bytes
   * @param treeSize how much room it has, in bytes; zero if there is none
   */
  public record Found(
      long offset, long size, DiskIdentity identity, long treeOffset, long treeSize) {

    public Found {
      treeOffset = treeSize == 0 ? 0 : treeOffset;
    }

    /** Without a Merkle tree. */
    public Found(long offset, long size, DiskIdentity identity) {
      this(offset, size, identity, 0, 0);
    }
  }
}
