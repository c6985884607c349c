package dev.coracle.image.format;

import java.io.IOException;
import java.nio.channels.FileChannel;

/** A file system whose every byte has its place, not yet written. */
public interface FileSystemPlan {

  /** Its size in bytes, a multiple of its block size. */
  long size();

  /** Number of inodes. */
  long inodes();

  /**
   * Writes it: metadata first, then the contents of files in any order.
   *
   * @param channel a file that reads as zeros from {@code offset} on; what is zero in the file
   *     system may be left unwritten, so that the file stays sparse. The channel's position moves
   * @param offset where in the file the file system begins
   */
  void write(FileChannel channel, long offset) throws IOException;
}
