package dev.coracle.image.erofs;

import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.block.RangeInputStream;
import dev.coracle.image.block.TreeWalk.Entry;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.image.format.StoredNode.Range;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads directories, whose entries must be in order and whole. */
final class DirectoryReader {
  private static final int MAX_NAME = 255;

  private final ImageBytes bytes;
  private final DataMap data;

  /** Entries that may still be read: no two share bytes, so all of them fit into the image. */
  private long budget;

  DirectoryReader(ImageBytes bytes, DataMap data) {
    this.bytes = bytes;
    this.data = data;
    this.budget = bytes.size() / OnDisk.ENTRY_SIZE;
  }

  /** All entries but {@code .} and {@code ..}, which must name the directory and its parent. */
  List<Entry> read(Inode inode, long parent) throws IOException {
    List<Entry> entries = new ArrayList<>();
    byte[] block = new byte[OnDisk.BLOCK];
    byte[] previous = {};
    boolean self = false;
    boolean above = false;
    RangeInputStream stream = new RangeInputStream(bytes, data.of(inode));
    for (long done = 0; done < inode.size(); done += OnDisk.BLOCK) {
      int length = stream.readNBytes(block, 0, (int) Math.min(OnDisk.BLOCK, inode.size() - done));
      int count = count(block, length, inode);
      for (int i = 0; i < count; i++) {
        byte[] name = name(block, length, i, count, inode);
        if (Arrays.compareUnsigned(previous, name) >= 0) {
          throw malformed(inode, "entries out of order");
        }
        previous = name;
        long nid = number(block, i * OnDisk.ENTRY_SIZE + OnDisk.ENTRY_NID, Long.BYTES);
        int type = block[i * OnDisk.ENTRY_SIZE + OnDisk.ENTRY_TYPE] & 0xff;
        String text = ImageBytes.text(name, 0, name.length, inode.position());
        Entry entry = new Entry(text, nid, type);
        if (text.equals(".") || text.equals("..")) {
          boolean one = text.length() == 1;
          if (nid != (one ? inode.nid() : parent) || !entry.matches(Kind.DIRECTORY)) {
            throw malformed(inode, "'" + text + "' names something else");
          }
          self |= one;
          above |= !one;
        } else {
          entries.add(entry);
        }
      }
    }
    if (!self || !above) {
      throw malformed(inode, "'.' or '..' is missing");
    }
    return entries;
  }

  /** How many entries a block has, by where the first name begins. */
  private int count(byte[] block, int length, Inode inode) throws MalformedImageException {
    if (length < OnDisk.ENTRY_SIZE) {
      throw malformed(inode, "a block without an entry");
    }
    int first = (int) number(block, OnDisk.ENTRY_NAME_OFFSET, Short.BYTES);
    if (first == 0 || first % OnDisk.ENTRY_SIZE != 0 || first >= length) {
      throw malformed(inode, "names begin at " + first);
    }
    int count = first / OnDisk.ENTRY_SIZE;
    budget -= count;
    if (budget < 0) {
      throw malformed(inode, "more entries than the image has room for");
    }
    return count;
  }

  private static byte[] name(byte[] block, int length, int i, int count, Inode inode)
      throws MalformedImageException {
    int from = nameOffset(block, i);
    int to = i + 1 < count ? nameOffset(block, i + 1) : length;
    if (from < count * OnDisk.ENTRY_SIZE || to > length || from >= to) {
      throw malformed(inode, "a name lies outside its block");
    }
    if (i + 1 == count) {
      to = from;
      while (to < length && block[to] != 0) {
        to++;
      }
    }
    byte[] name = Arrays.copyOfRange(block, from, to);
    if (name.length == 0 || name.length > MAX_NAME) {
      throw malformed(inode, "a name of " + name.length + " bytes");
    }
    for (byte b : name) {
      if (b == 0 || b == '/') {
        throw malformed(inode, "a name with a slash or a zero in it");
      }
    }
    return name;
  }

  private static int nameOffset(byte[] block, int i) {
    return (int) number(block, i * OnDisk.ENTRY_SIZE + OnDisk.ENTRY_NAME_OFFSET, Short.BYTES);
  }

  private static long number(byte[] block, int at, int length) {
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | (block[at + i] & 0xff);
    }
    return value;
  }

  private static MalformedImageException malformed(Inode inode, String reason) {
    return new MalformedImageException(
        inode.position(), "directory of inode " + inode.nid() + ": " + reason);
  }

  /** A symbolic link's target. */
  static String target(Inode inode, List<Range> ranges, ImageBytes bytes) throws IOException {
    if (inode.size() == 0 || inode.size() >= OnDisk.BLOCK) {
      throw new MalformedImageException(
          inode.position() + OnDisk.I_SIZE, "a symbolic link of " + inode.size() + " bytes");
    }
    byte[] target = new RangeInputStream(bytes, ranges).readAllBytes();
    for (byte b : target) {
      if (b == 0) {
        throw new MalformedImageException(inode.position(), "a zero in a symbolic link");
      }
    }
    return ImageBytes.text(target, 0, target.length, inode.position());
  }
}
