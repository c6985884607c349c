package dev.coracle.image.erofs;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.block.RangeList;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode.Range;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Where inodes' data stands, for one way through a tree. */
final class DataMap {
  private static final long NO_BLOCK = Integer.toUnsignedLong(OnDisk.NO_BLOCK);
  private static final int MAX_CHUNK_BITS = 62;

  /** By their numbers in erofs_fs.h of Linux. */
  private static final List<String> ALGORITHMS = List.of("lz4", "lzma", "deflate", "zstd");

  /** Bit 7 of the cluster's byte: the whole file is a fragment. */
  private static final int FRAGMENT = 0x80;

  private final ImageBytes bytes;

  /** Entries of tables that may still be read: no two share bytes, so all fit into the image. */
  private long budget;

  DataMap(ImageBytes bytes) {
    this.bytes = bytes;
    this.budget = bytes.size() / OnDisk.CHUNK_ENTRY_SIZE;
  }

  /** The ranges that make up an inode's data, each of them inside the file system. */
  List<Range> of(Inode inode) throws IOException {
    return switch (inode.layout()) {
      case OnDisk.LAYOUT_PLAIN -> plain(inode, inode.size());
      case OnDisk.LAYOUT_INLINE -> inline(inode);
      case OnDisk.LAYOUT_COMPRESSED, OnDisk.LAYOUT_COMPRESSED_COMPACT ->
          List.of(new Range(Range.COMPRESSED, inode.size()));
      default -> chunks(inode);
    };
  }

  /** The name of what compressed an inode's data first; its header says so. */
  static String algorithm(Inode inode, ImageBytes bytes) throws IOException {
    long header = Blocks.roundUp(inode.afterXattrs(), OnDisk.COMPRESSED_UNIT);
    // Wholly in the inode of fragments: then this byte belongs to a place there.
    if ((bytes.u8(header + OnDisk.COMPRESSED_CLUSTER) & FRAGMENT) != 0) {
      return "an algorithm that its fragments' inode names";
    }
    int number = bytes.u8(header + OnDisk.COMPRESSED_ALGORITHM) & 0xf;
    return number < ALGORITHMS.size() ? ALGORITHMS.get(number) : "algorithm " + number;
  }

  private List<Range> plain(Inode inode, long length) throws MalformedImageException {
    if (length == 0) {
      return List.of();
    }
    long position = inode.union() * OnDisk.BLOCK;
    bytes.check(position, length);
    return List.of(new Range(position, length));
  }

  private List<Range> inline(Inode inode) throws MalformedImageException {
    long tail = inode.size() % OnDisk.BLOCK;
    List<Range> ranges = new ArrayList<>(plain(inode, inode.size() - tail));
    if (tail > 0) {
      long position = inode.afterXattrs();
      if (position % OnDisk.BLOCK + tail > OnDisk.BLOCK) {
        throw new MalformedImageException(position, "inline data crosses the end of its block");
      }
      bytes.check(position, tail);
      ranges.add(new Range(position, tail));
    }
    return ranges;
  }

  private List<Range> chunks(Inode inode) throws IOException {
    long form = inode.union();
    if ((form & ~(OnDisk.CHUNK_FORM_BITS | OnDisk.CHUNK_FORM_INDEXES)) != 0) {
      throw new MalformedImageException(
          inode.position() + OnDisk.I_UNION, "a form of chunks that is not supported");
    }
    int bits = (int) (form & OnDisk.CHUNK_FORM_BITS) + OnDisk.BLOCK_BITS;
    if (inode.size() == 0) {
      return List.of();
    }
    boolean indexes = (form & OnDisk.CHUNK_FORM_INDEXES) != 0;
    int unit = indexes ? OnDisk.CHUNK_INDEX_SIZE : OnDisk.CHUNK_ENTRY_SIZE;
    long chunk = 1L << Math.min(bits, MAX_CHUNK_BITS);
    long count = ((inode.size() - 1) >>> bits) + 1;
    long table = Blocks.roundUp(inode.afterXattrs(), unit);
    if (count > budget) {
      throw new MalformedImageException(table, "a table of more chunks than fit");
    }
    budget -= count;
    bytes.check(table, count * unit);
    // Linux maps no more than a chunk at a time, so smaller ones do not make a huge page together.
    RangeList ranges = new RangeList(chunk >= FileSystemOptions.HUGE_PAGE);
    for (long i = 0; i < count; i++) {
      long entry = table + i * unit;
      if (indexes && bytes.u32(entry) != 0) {
        throw new MalformedImageException(entry, "a chunk on another device");
      }
      long block = bytes.u32(entry + unit - 4);
      long length = Math.min(chunk, inode.size() - i * chunk);
      long position = block == NO_BLOCK ? Range.HOLE : block * OnDisk.BLOCK;
      if (position != Range.HOLE) {
        bytes.check(position, length);
      }
      ranges.add(position, length);
    }
    return ranges.ranges();
  }
}
