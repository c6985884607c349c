package dev.coracle.image.erofs;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.tree.Xattr;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads extended attributes; each shared one once. */
final class XattrReader {
  private static final String[] PREFIXES = {
    null,
    "user.",
    "system.posix_acl_access",
    "system.posix_acl_default",
    "trusted.",
    "lustre.",
    "security."
  };
  private static final int FIRST_WHOLE = 2;
  private static final int LAST_WHOLE = 3;

  private final ImageBytes bytes;
  private final Superblock superblock;
  private final Map<Long, Entry> shared = new HashMap<>();

  /** What may still be read: attributes do not overlap, so all of them fit into the image. */
  private long budget;

  private record Entry(String name, Xattr value, long end) {}

  XattrReader(ImageBytes bytes, Superblock superblock) {
    this.bytes = bytes;
    this.superblock = superblock;
    this.budget = bytes.size();
  }

  SortedMap<String, Xattr> read(Inode inode) throws IOException {
    if (inode.xattrSize() == 0) {
      return Collections.emptySortedMap();
    }
    long at = inode.bodyPosition();
    long end = at + inode.xattrSize();
    int sharedCount = bytes.u8(at + OnDisk.XATTR_HEADER_SHARED_COUNT);
    long entries = at + OnDisk.XATTR_HEADER_SIZE + (long) sharedCount * Integer.BYTES;
    if (entries > end) {
      throw new MalformedImageException(at, "more shared attributes than there is room for");
    }
    SortedMap<String, Xattr> found = new TreeMap<>();
    for (int i = 0; i < sharedCount; i++) {
      long identifier = bytes.u32(at + OnDisk.XATTR_HEADER_SIZE + (long) i * Integer.BYTES);
      Entry entry = shared.get(identifier);
      if (entry == null) {
        long position = superblock.xattrBlock() * OnDisk.BLOCK + identifier * OnDisk.XATTR_UNIT;
        entry = entry(position, bytes.size());
        shared.put(identifier, entry);
      }
      add(found, entry, at);
    }
    for (long position = entries; position < end; ) {
      Entry entry = entry(position, end);
      add(found, entry, position);
      position = Blocks.roundUp(entry.end, OnDisk.XATTR_UNIT);
    }
    if (found.isEmpty()) {
      throw new MalformedImageException(at, "a header of attributes without any");
    }
    return found;
  }

  private static void add(SortedMap<String, Xattr> found, Entry entry, long position)
      throws MalformedImageException {
    if (found.put(entry.name, entry.value) != null) {
      throw new MalformedImageException(position, "attribute " + entry.name + " twice");
    }
  }

  private Entry entry(long position, long limit) throws IOException {
    int nameLength = bytes.u8(position);
    int index = bytes.u8(position + OnDisk.XATTR_ENTRY_NAME_INDEX);
    int valueLength = bytes.u16(position + OnDisk.XATTR_ENTRY_VALUE_SIZE);
    long name = position + OnDisk.XATTR_ENTRY_SIZE;
    long end = name + nameLength + valueLength;
    budget -= end - position;
    if (end > limit || budget < 0) {
      throw new MalformedImageException(position, "an attribute longer than its place");
    }
    if (index == 0 || index >= PREFIXES.length) {
      throw new MalformedImageException(position, "no prefix of a name: " + index);
    }
    boolean whole = index >= FIRST_WHOLE && index <= LAST_WHOLE;
    if (whole != (nameLength == 0)) {
      throw new MalformedImageException(position, "a name that is no name");
    }
    String rest = bytes.text(name, nameLength);
    Xattr value = new Xattr(bytes.bytes(name + nameLength, valueLength));
    return new Entry(PREFIXES[index] + rest, value, end);
  }
}
