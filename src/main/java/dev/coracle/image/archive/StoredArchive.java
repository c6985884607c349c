package dev.coracle.image.archive;

import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.block.RangeInputStream;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.image.partition.DiskIdentity;
import dev.coracle.tar.TarFields;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/** An archive that was read: names, and where the bytes are. It has no identity and no label. */
public final class StoredArchive implements StoredFileSystem {
  /** Archives are padded to blocks of so many bytes; those of cpio too, by custom. */
  public static final int BLOCK = TarFields.BLOCK;

  private static final byte[] ZEROS = new byte[1 << 16];

  /** Looked at first: there can be a small archive after each few zeros. */
  private static final int FEW = 16;

  private final ImageBytes bytes;
  private final List<StoredNode> nodes;

  /** The archive that these bytes are. */
  public StoredArchive(ImageBytes bytes, List<StoredNode> nodes) {
    this.bytes = bytes;
    this.nodes = List.copyOf(nodes);
  }

  @Override
  public long size() {
    return bytes.size();
  }

  @Override
  public int blockSize() {
    return BLOCK;
  }

  @Override
  public long inodes() {
    return nodes.stream().mapToLong(StoredNode::inode).distinct().count();
  }

  @Override
  public UUID uuid() {
    return DiskIdentity.NIL;
  }

  @Override
  public String label() {
    return "";
  }

  @Override
  public List<StoredNode> nodes() {
    return nodes;
  }

  @Override
  public InputStream open(StoredNode file) {
    if (file.kind() != StoredNode.Kind.REGULAR) {
      throw new IllegalArgumentException("no regular file: " + file.path());
    }
    return new RangeInputStream(bytes, file.ranges());
  }

  /** Where the first byte stands from a place on that is not zero; the end if there is none. */
  public static long afterZeros(ImageBytes bytes, long from) throws IOException {
    int most = FEW;
    for (long at = from; at < bytes.size(); ) {
      int count = (int) Math.min(most, bytes.size() - at);
      int found = Arrays.mismatch(bytes.bytes(at, count), 0, count, ZEROS, 0, count);
      if (found >= 0) {
        return at + found;
      }
      at += count;
      most = Math.min(2 * most, ZEROS.length);
    }
    return bytes.size();
  }
}
