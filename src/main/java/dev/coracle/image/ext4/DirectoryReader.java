package dev.coracle.image.ext4;

import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.block.TreeWalk.Entry;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.image.format.StoredNode.Range;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads directories, linear or with an index, which is passed over. */
final class DirectoryReader {
  private final ImageBytes bytes;
  private final Superblock superblock;

  /** Entries that may still be read: no two share bytes, and lost+found is read twice. */
  private long budget;

  DirectoryReader(ImageBytes bytes, Superblock superblock) {
    this.bytes = bytes;
    this.superblock = superblock;
    this.budget = 2 * bytes.size() / OnDisk.DE_NAME;
  }

  /**
   * All entries but {@code .} and {@code ..}, which must name the directory and its parent; sorted
   * by their bytes.
   */
  List<Entry> read(Inode inode, List<Range> ranges, long parent) throws IOException {
    List<Entry> entries = new ArrayList<>();
    int dots = 2;
    if (inode.isInline()) {
      inline(inode, ranges, parent, entries);
      dots = 0;
    } else {
      blocks(inode, ranges, entries);
      checkDots(inode, entries, parent);
    }
    List<Entry> named = new ArrayList<>(entries.subList(dots, entries.size()));
    named.sort((a, b) -> Arrays.compareUnsigned(utf8(a.name()), utf8(b.name())));
    for (int i = 0; i < named.size(); i++) {
      String name = named.get(i).name();
      boolean twice = i > 0 && name.equals(named.get(i - 1).name());
      if (twice || name.equals(".") || name.equals("..")) {
        throw malformed(inode, "the name '" + name + "' twice");
      }
    }
    return named;
  }

  /** Entries in an inode: first the parent's number, and no dots. */
  private void inline(Inode inode, List<Range> ranges, long parent, List<Entry> entries)
      throws IOException {
    long at = inode.position() + OnDisk.I_BLOCK;
    if (inode.size() < OnDisk.I_BLOCK_SIZE || bytes.u32(at) != parent) {
      throw malformed(inode, "'..' names something else");
    }
    entries(inode, at + Integer.BYTES, OnDisk.I_BLOCK_SIZE - Integer.BYTES, entries);
    for (Range rest : ranges.subList(1, ranges.size())) {
      entries(inode, rest.position(), (int) rest.length(), entries);
    }
  }

  private void blocks(Inode inode, List<Range> ranges, List<Entry> entries) throws IOException {
    int size = superblock.blockSize();
    if (inode.size() == 0 || inode.size() % size != 0) {
      throw malformed(inode, "it has " + inode.size() + " bytes");
    }
    for (Range range : ranges) {
      if (range.position() == Range.HOLE) {
        throw malformed(inode, "a hole in it");
      }
      for (long done = 0; done < range.length(); done += size) {
        block(inode, range.position() + done, entries);
      }
    }
  }

  private static byte[] utf8(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  private static void checkDots(Inode inode, List<Entry> entries, long parent)
      throws MalformedImageException {
    if (entries.size() < 2) {
      throw malformed(inode, "'.' or '..' is missing");
    }
    List<Entry> expected =
        List.of(
            new Entry(".", inode.number(), entries.get(0).type()),
            new Entry("..", parent, entries.get(1).type()));
    if (!entries.subList(0, 2).equals(expected)
        || !entries.get(0).matches(Kind.DIRECTORY)
        || !entries.get(1).matches(Kind.DIRECTORY)) {
      throw malformed(inode, "'.' or '..' names something else");
    }
  }

  private void block(Inode inode, long at, List<Entry> entries) throws IOException {
    int end = superblock.blockSize();
    if (superblock.checksummed() && !isIndex(inode, at, entries)) {
      end -= OnDisk.DE_TAIL_SIZE;
      int crc = Crc32c.of(inode.checksumSeed(), bytes.bytes(at, end), 0, end);
      if (bytes.u8(at + end + OnDisk.DE_TYPE) != OnDisk.DE_TAIL_TYPE
          || crc != (int) bytes.u32(at + end + OnDisk.DE_NAME)) {
        throw malformed(inode, "wrong checksum");
      }
    }
    entries(inode, at, end, entries);
  }

  private void entries(Inode inode, long at, int end, List<Entry> entries) throws IOException {
    for (int in = 0; in < end; ) {
      long position = at + in;
      int left = end - in;
      int length = left < OnDisk.DE_NAME ? 0 : bytes.u16(position + OnDisk.DE_LENGTH);
      int nameLength = left < OnDisk.DE_NAME ? 0 : bytes.u8(position + OnDisk.DE_NAME_LENGTH);
      if (length % OnDisk.DE_UNIT != 0
          || length > left
          || length < OnDisk.DE_NAME + nameLength
          || --budget < 0) {
        throw malformed(inode, "an entry of " + length + " bytes");
      }
      long number = bytes.u32(position + OnDisk.DE_INODE);
      if (number != 0) {
        String name = name(inode, position + OnDisk.DE_NAME, nameLength);
        entries.add(new Entry(name, number, bytes.u8(position + OnDisk.DE_TYPE)));
      }
      in += length;
    }
  }

  /** Whether a block is one of an index: its root is the first, the others are one free entry. */
  private boolean isIndex(Inode inode, long at, List<Entry> entries) throws IOException {
    boolean indexed = (inode.flags() & OnDisk.FLAG_INDEX) != 0;
    boolean free =
        bytes.u32(at + OnDisk.DE_INODE) == 0
            && bytes.u16(at + OnDisk.DE_LENGTH) == superblock.blockSize();
    return indexed && (entries.isEmpty() || free);
  }

  private String name(Inode inode, long at, int length) throws IOException {
    byte[] name = bytes.bytes(at, length);
    for (byte b : name) {
      if (b == 0 || b == '/') {
        throw malformed(inode, "a name with a slash or a zero in it");
      }
    }
    if (length == 0) {
      throw malformed(inode, "a name of no bytes");
    }
    return ImageBytes.text(name, 0, length, at);
  }

  private static MalformedImageException malformed(Inode inode, String reason) {
    return new MalformedImageException(
        inode.position(), "directory of inode " + inode.number() + ": " + reason);
  }
}
