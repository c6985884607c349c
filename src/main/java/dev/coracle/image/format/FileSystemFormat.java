package dev.coracle.image.format;

import dev.coracle.tree.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A file system that a tree can be written as. */
public interface FileSystemFormat {

  /** Its name in recipes, such as {@code erofs}. */
  String name();

  /** Whether it is an archive, which has no label, no identity and no blocks to map. */
  default boolean isArchive() {
    return false;
  }

  /** The longest label it can hold, in bytes of UTF-8. */
  int maxLabelBytes();

  /**
   * Decides where every byte goes. Writes nothing; reads no more of contents than where they have
   * holes.
   *
   * @throws dev.coracle.diagnostic.CoracleException (RECIPE) if the format cannot hold the tree
   */
  FileSystemPlan plan(FileTree tree, FileSystemOptions options) throws IOException;

  /**
   * Reads a file system of this format, from a part of a file.
   *
   * @param offset where it begins in the file, in bytes
   * @param size how many bytes it may use; nothing outside is read
   * @throws MalformedImageException if it is not one
   */
  StoredFileSystem read(FileChannel channel, long offset, long size) throws IOException;
}
