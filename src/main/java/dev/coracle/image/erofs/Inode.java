package dev.coracle.image.erofs;

import dev.coracle.image.block.FileMode;
import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.format.StoredNode.Kind;
import java.io.IOException;

/**
 * An inode as it was read.
 *
 * @param position where it stands, in bytes
 * @param layout how its data is stored
 * @param mode type and permission bits
 * @param union first block, device number or form of chunks, by type and layout
 * @param bodyPosition where its attributes begin
 * @param xattrSize their length in bytes
 */
record Inode(
    long nid,
    long position,
    int layout,
    int mode,
    long links,
    long size,
    long union,
    long uid,
    long gid,
    long mtime,
    int nanos,
    long bodyPosition,
    int xattrSize) {

  private static final int LAYOUT_MASK = 7;
  private static final int MAX_NANOS = 999_999_999;

  static Inode read(ImageBytes bytes, Superblock superblock, long nid) throws IOException {
    if (nid < 0 || nid > bytes.size() / OnDisk.SLOT) {
      throw new MalformedImageException(0, "inode " + nid + " lies outside the file system");
    }
    long at = superblock.metaBlock() * OnDisk.BLOCK + nid * OnDisk.SLOT;
    int format = bytes.u16(at + OnDisk.I_FORMAT);
    boolean extended = (format & OnDisk.FORMAT_EXTENDED) != 0;
    int layout = format >> OnDisk.FORMAT_LAYOUT_SHIFT & LAYOUT_MASK;
    if (format >> OnDisk.FORMAT_LAYOUT_SHIFT > LAYOUT_MASK || !isKnown(layout)) {
      throw new MalformedImageException(at, "a form of inode that is not supported: " + format);
    }
    int length = extended ? OnDisk.EXTENDED_SIZE : OnDisk.COMPACT_SIZE;
    bytes.check(at, length);
    int count = bytes.u16(at + OnDisk.I_XATTR_COUNT);
    int xattrSize = count == 0 ? 0 : OnDisk.XATTR_HEADER_SIZE + (count - 1) * OnDisk.XATTR_UNIT;
    bytes.check(at + length, xattrSize);
    int mode = bytes.u16(at + OnDisk.I_MODE);
    long union = bytes.u32(at + OnDisk.I_UNION);
    Inode inode =
        extended
            ? new Inode(
                nid,
                at,
                layout,
                mode,
                bytes.u32(at + OnDisk.EXTENDED_LINKS),
                bytes.i64(at + OnDisk.I_SIZE),
                union,
                bytes.u32(at + OnDisk.EXTENDED_UID),
                bytes.u32(at + OnDisk.EXTENDED_GID),
                bytes.i64(at + OnDisk.EXTENDED_MTIME),
                (int) bytes.u32(at + OnDisk.EXTENDED_MTIME_NANOS),
                at + length,
                xattrSize)
            : new Inode(
                nid,
                at,
                layout,
                mode,
                bytes.u16(at + OnDisk.COMPACT_LINKS),
                bytes.u32(at + OnDisk.I_SIZE),
                union,
                bytes.u16(at + OnDisk.COMPACT_UID),
                bytes.u16(at + OnDisk.COMPACT_GID),
                superblock.epoch(),
                superblock.epochNanos(),
                at + length,
                xattrSize);
    inode.checkFields();
    return inode;
  }

  private static boolean isKnown(int layout) {
    return layout == OnDisk.LAYOUT_PLAIN
        || layout == OnDisk.LAYOUT_COMPRESSED
        || layout == OnDisk.LAYOUT_INLINE
        || layout == OnDisk.LAYOUT_COMPRESSED_COMPACT
        || layout == OnDisk.LAYOUT_CHUNKS;
  }

  private void checkFields() throws MalformedImageException {
    if (size < 0) {
      throw new MalformedImageException(position + OnDisk.I_SIZE, "a size beyond 2^63");
    }
    if (nanos < 0 || nanos > MAX_NANOS) {
      throw new MalformedImageException(
          position + OnDisk.EXTENDED_MTIME_NANOS, "more than a second");
    }
    if (links == 0) {
      throw new MalformedImageException(position, "an inode without a name");
    }
    if (isCompressed() && kind() != Kind.REGULAR) {
      throw new MalformedImageException(position, "something compressed that is no file");
    }
  }

  /** Whether its data is compressed, which is not read here. */
  boolean isCompressed() {
    return layout == OnDisk.LAYOUT_COMPRESSED || layout == OnDisk.LAYOUT_COMPRESSED_COMPACT;
  }

  Kind kind() throws MalformedImageException {
    return FileMode.kind(mode)
        .orElseThrow(
            () ->
                new MalformedImageException(
                    position + OnDisk.I_MODE, "no type of file: " + Integer.toOctalString(mode)));
  }

  /** Whether it has data at all. */
  boolean hasData() throws MalformedImageException {
    Kind kind = kind();
    return kind == Kind.REGULAR || kind == Kind.DIRECTORY || kind == Kind.SYMLINK;
  }

  /** Where inline data or the table of chunks begins. */
  long afterXattrs() {
    return bodyPosition + xattrSize;
  }
}
