package dev.coracle.image.block;

import dev.coracle.image.block.TreeInode.Part;
import dev.coracle.tree.Content;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Which chunks of a file hold anything but zeros. Found by the bytes, never from the holes that the
 * host's file system has: an image is a function of what is in it.
 *
 * @param size of the file in bytes
 * @param stored the chunks that are not all zeros
 */
public record ChunkMap(long size, BitSet stored) {
  /** 2^16 bytes make a chunk, but for a shorter last one. */
  public static final int CHUNK_BITS = 16;

  private static final int CHUNK = 1 << CHUNK_BITS;

  /** Few places that are not in a hole begin with so many zero bytes. */
  private static final int PROBE = 64;

  /** Every hole of this length and a probe's is seen at once. */
  private static final int STEP = 1 << 20;

  public ChunkMap {
    stored = (BitSet) stored.clone();
  }

  /**
   * Whether it is worth to look through a content: some multiple of 1 MiB in it begins with zeros.
   * So little is read that it does not show in the time that a writer takes.
   */
  public static boolean mayHaveHoles(Content content) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocate(PROBE);
    ByteBuffer bytes = ByteBuffer.allocate(PROBE);
    try (Content.Positioned source = content.openPositioned()) {
      for (long at = 0; at < content.size(); at += STEP) {
        if (isZero(source, at, bytes.clear(), zeros)) {
          return true;
        }
      }
    }
    return false;
  }

  /** Looks through a content. */
  public static ChunkMap of(Content content) throws IOException {
    BitSet stored = new BitSet();
    ByteBuffer zeros = ByteBuffer.allocate(CHUNK);
    ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
    try (Content.Positioned source = content.openPositioned()) {
      for (long at = 0; at < content.size(); at += CHUNK) {
        if (!isZero(source, at, bytes.clear().limit(PROBE), zeros)
            || !isZero(source, at, bytes.clear(), zeros)) {
          stored.set(Math.toIntExact(at >> CHUNK_BITS));
        }
      }
    }
    return new ChunkMap(content.size(), stored);
  }

  private static boolean isZero(
      Content.Positioned source, long at, ByteBuffer bytes, ByteBuffer zeros) throws IOException {
    source.read(bytes, at);
    bytes.flip();
    return bytes.equals(zeros.clear().limit(bytes.limit()));
  }

  @Override
  public BitSet stored() {
    return (BitSet) stored.clone();
  }

  /** How many chunks there are. */
  public int count() {
    return Math.toIntExact((size + CHUNK - 1) >> CHUNK_BITS);
  }

  /** How many bytes need no room. */
  public long holes() {
    return size - parts().stream().mapToLong(Part::length).sum();
  }

  /** Runs of chunks that are stored. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>();
    for (int from = stored.nextSetBit(0); from >= 0; ) {
      int to = stored.nextClearBit(from);
      long offset = (long) from << CHUNK_BITS;
      parts.add(new Part(offset, Math.min(size, (long) to << CHUNK_BITS) - offset));
      from = stored.nextSetBit(to);
    }
    return parts;
  }

  /**
   * Where each chunk goes if those that are stored follow one another.
   *
   * @param firstBlock of the first that is stored
   * @param none for those that are not
   */
  public int[] blocks(long firstBlock, int none) {
    int[] blocks = new int[count()];
    long next = firstBlock;
    for (int i = 0; i < blocks.length; i++) {
      blocks[i] = stored.get(i) ? (int) next : none;
      next += stored.get(i) ? CHUNK / Blocks.SIZE : 0;
    }
    return blocks;
  }
}
