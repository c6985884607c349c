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

  /** Whether it gives the disk an identity. */
  boolean hasSignature();

  /** The largest file system it can describe, in bytes. */
  long maxFileSystemSize();

  /**
   * Writes everything outside the file system.
   *
   * @param channel a file of {@link #imageSize} bytes that reads as zeros there
   * @param diskSignature the disk's identity, derived from the tree; zero is never given
   */
  void write(FileChannel channel, long fileSystemSize, int diskSignature) throws IOException;

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
   * @param diskSignature the disk's identity; zero where the layout has none
   */
  record Found(long offset, long size, int diskSignature) {}
}
