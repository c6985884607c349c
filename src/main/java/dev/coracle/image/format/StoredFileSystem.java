package dev.coracle.image.format;

import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A file system as a reader finds it in an image. */
public interface StoredFileSystem {

  /** Size in bytes, by its own account. */
  long size();

  /** Block size in bytes. */
  int blockSize();

  /** Number of inodes, by its own account. */
  long inodes();

  /** Its identity. */
  UUID uuid();

  /** Its label; may be empty. */
  String label();

  /** Why a guest maps no file of it, whatever the file is; empty if it maps those that it can. */
  default Optional<String> unmappable() {
    return Optional.empty();
  }

  /**
   * Everything in it, in the order of {@link dev.coracle.tree.FileTree#nodes}.
   *
   * @throws MalformedImageException if any part of it is wrong
   */
  List<StoredNode> nodes() throws IOException;

  /**
   * The bytes of a regular file; the caller closes.
   *
   * @throws UnreadableFileException if they are compressed
   */
  InputStream open(StoredNode file) throws IOException;
}
