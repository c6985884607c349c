package dev.coracle.image;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** What stands around a file system on a disk. */
public interface ImageLayout {

  /** Its name in recipes, such as {@code nvdimm}. */
  String name();

  /** Where the file system begins, in bytes from the start of the image. */
  long fileSystemOffset();

  /** The size of an image whose file system has so many bytes. */
  long imageSize(long fileSystemSize);

  /** The parts of a disk's identity that it has a place for; the rest is empty. */
  DiskIdentity kept(DiskIdentity identity);

  /** The largest file system it can describe, in bytes. */
  long maxFileSystemSize();

  /**
   * Writes everything outside the file system.
   *
   * @param channel a file of {@link #imageSize} bytes that reads as zeros there
   * @param identity the disk's, derived from the tree; no part is empty
   */
  void write(FileChannel channel, long fileSystemSize, DiskIdentity identity) throws IOException;

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
   */
  record Found(long offset, long size, DiskIdentity identity) {}
}
