package dev.coracle.image.ext4;

import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.block.RangeList;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.image.format.StoredNode.Range;
import dev.coracle.tree.Xattr;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads extended attributes; each block of them once. */
final class XattrReader {
  private static final String[] PREFIXES = {
    null,
    "user.",
    "system.posix_acl_access",
    "system.posix_acl_default",
    "trusted.",
    null,
    "security.",
    "system."
  };
  private static final Range NO_REST = new Range(0, 0);
  private static final String REST_NAME = "system.data";
  private static final int FIRST_ACL = 2;
  private static final int LAST_ACL = 3;

  private final ImageBytes bytes;
  private final Superblock superblock;
  private final Map<Long, SortedMap<String, Xattr>> blocks = new HashMap<>();

  /** Data beyond the first bytes of an inode with inline data, which stands among attributes. */
  private Range rest = NO_REST;

  XattrReader(ImageBytes bytes, Superblock superblock) {
    this.bytes = bytes;
    this.superblock = superblock;
  }

  /**
   * Where an inode's inline data stands: in place of extents, and beyond that an attribute. What of
   * a file is not there reads as zeros, as Linux reads it (fs/ext4/inline.c, ext4_readpage_inline):
   * mke2fs stores no data of a file that is all zeros, however long it is.
   */
  List<Range> inlineData(Inode inode) throws IOException {
    read(inode);
    long first = Math.min(inode.size(), OnDisk.I_BLOCK_SIZE);
    long more = Math.min(inode.size() - first, rest.length());
    long zeros = inode.size() - first - more;
    if (zeros > 0 && inode.kind() != Kind.REGULAR) {
      throw new MalformedImageException(inode.position(), "inline data that is not all there");
    }
    RangeList ranges = new RangeList();
    ranges.add(inode.position() + OnDisk.I_BLOCK, first);
    ranges.add(rest.position(), more);
    ranges.add(Range.HOLE, zeros);
    return ranges.ranges();
  }

  SortedMap<String, Xattr> read(Inode inode) throws IOException {
    rest = NO_REST;
    SortedMap<String, Xattr> found = new TreeMap<>();
    long at = inode.position() + OnDisk.OLD_INODE_SIZE + inode.extraSize();
    long end = inode.position() + superblock.inodeSize();
    if (end - at >= OnDisk.XATTR_BODY_HEADER && (int) bytes.u32(at) == OnDisk.XATTR_MAGIC) {
      long first = at + OnDisk.XATTR_BODY_HEADER;
      entries(first, first, end, found);
    }
    if (inode.xattrBlock() != 0) {
      for (Map.Entry<String, Xattr> each : block(inode.xattrBlock()).entrySet()) {
        add(found, each.getKey(), each.getValue(), inode.position());
      }
    }
    return found;
  }

  private SortedMap<String, Xattr> block(long number) throws IOException {
    SortedMap<String, Xattr> known = blocks.get(number);
    if (known != null) {
      return known;
    }
    if (number >= superblock.blocks()) {
      throw new MalformedImageException(
          0, "attributes in block " + number + ", which is not there");
    }
    long at = number * superblock.blockSize();
    if ((int) bytes.u32(at) != OnDisk.XATTR_MAGIC
        || bytes.u32(at + OnDisk.XH_REFERENCES) == 0
        || bytes.u32(at + OnDisk.XH_BLOCKS) != 1) {
      throw new MalformedImageException(at, "no block of attributes");
    }
    if (superblock.checksummed()) {
      byte[] whole = bytes.bytes(at, superblock.blockSize());
      Arrays.fill(whole, OnDisk.XH_CHECKSUM, OnDisk.XH_CHECKSUM + Integer.BYTES, (byte) 0);
      int crc = Crc32c.of(superblock.seed(), number, Long.BYTES);
      if (Crc32c.of(crc, whole, 0, whole.length) != (int) bytes.u32(at + OnDisk.XH_CHECKSUM)) {
        throw new MalformedImageException(at, "wrong checksum of a block of attributes");
      }
    }
    SortedMap<String, Xattr> found = new TreeMap<>();
    entries(at + OnDisk.XATTR_BLOCK_HEADER, at, at + superblock.blockSize(), found);
    blocks.put(number, found);
    return found;
  }

  /** Reads entries; values are counted from a base and lie, like them, before an end. */
  private void entries(long first, long base, long end, SortedMap<String, Xattr> found)
      throws IOException {
    long values = end;
    for (long at = first; ; ) {
      if (at > end - Integer.BYTES) {
        throw new MalformedImageException(at, "attributes that do not end");
      }
      if (bytes.u32(at) == 0) {
        return;
      }
      int nameLength = bytes.u8(at);
      long next = roundUp(at + OnDisk.XE_SIZE + nameLength);
      long size = next > end ? 0 : bytes.u32(at + OnDisk.XE_VALUE_SIZE);
      // No two values share bytes, so all of them fit.
      values -= size;
      if (next > end || values < next) {
        throw new MalformedImageException(at, "an attribute longer than its place");
      }
      if (bytes.u32(at + OnDisk.XE_VALUE_INODE) != 0) {
        throw new MalformedImageException(at, "an attribute in an inode of its own");
      }
      long value = base + bytes.u16(at + OnDisk.XE_VALUE_OFFSET);
      if (size > 0 && (value < next || value + size > end)) {
        throw new MalformedImageException(at, "a value outside of its place");
      }
      int index = bytes.u8(at + OnDisk.XE_NAME_INDEX);
      String name = prefix(index, at) + bytes.text(at + OnDisk.XE_SIZE, nameLength);
      boolean acl = index >= FIRST_ACL && index <= LAST_ACL;
      if (acl != (nameLength == 0) || name.indexOf('\0') >= 0) {
        throw new MalformedImageException(at, "a name that is no name");
      }
      if (name.equals(REST_NAME)) {
        rest = new Range(value, size);
        at = next;
        continue;
      }
      byte[] stored = size == 0 ? new byte[0] : bytes.bytes(value, (int) size);
      add(found, name, new Xattr(acl ? shown(stored, at) : stored), at);
      at = next;
    }
  }

  private static long roundUp(long position) {
    return (position + OnDisk.XATTR_UNIT - 1) & -OnDisk.XATTR_UNIT;
  }

  private static String prefix(int index, long at) throws MalformedImageException {
    if (index >= PREFIXES.length || PREFIXES[index] == null) {
      throw new MalformedImageException(at, "no prefix of a name: " + index);
    }
    return PREFIXES[index];
  }

  private static byte[] shown(byte[] stored, long at) throws MalformedImageException {
    return AclForm.shown(stored)
        .orElseThrow(() -> new MalformedImageException(at, "no access control list"));
  }

  private static void add(SortedMap<String, Xattr> found, String name, Xattr value, long at)
      throws MalformedImageException {
    if (found.put(name, value) != null) {
      throw new MalformedImageException(at, "attribute " + name + " twice");
    }
  }
}
