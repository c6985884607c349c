package dev.coracle.image.ext4;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * POSIX ACLs: programs and trees have them in the form of {@code posix_acl_xattr.h}, version 2,
 * every entry with an id; ext4 stores version 1 of its own (fs/ext4/acl.h), without the ids that
 * say nothing.
 */
final class AclForm {
  private static final int VERSION_SHOWN = 2;
  private static final int VERSION_STORED = 1;
  private static final int NO_ID = -1;
  private static final int TAG_USER = 0x02;
  private static final int TAG_GROUP = 0x08;

  private AclForm() {}

  /** What ext4 stores of a value; empty if the value is none that it can give back. */
  static Optional<byte[]> stored(byte[] shown) {
    ByteBuffer source = ByteBuffer.wrap(shown).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer target = ByteBuffer.allocate(shown.length).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (source.getInt() != VERSION_SHOWN) {
        return Optional.empty();
      }
      target.putInt(VERSION_STORED);
      while (source.hasRemaining()) {
        short tag = source.getShort();
        target.putShort(tag).putShort(source.getShort());
        int id = source.getInt();
        if (isNamed(tag)) {
          target.putInt(id);
        } else if (id != NO_ID) {
          return Optional.empty();
        }
      }
      return Optional.of(bytes(target));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  /** What programs see of a stored value; empty if it is none. */
  static Optional<byte[]> shown(byte[] stored) {
    ByteBuffer source = ByteBuffer.wrap(stored).order(ByteOrder.LITTLE_ENDIAN);
    ByteBuffer target = ByteBuffer.allocate(2 * stored.length).order(ByteOrder.LITTLE_ENDIAN);
    try {
      if (source.getInt() != VERSION_STORED) {
        return Optional.empty();
      }
      target.putInt(VERSION_SHOWN);
      while (source.hasRemaining()) {
        short tag = source.getShort();
        target.putShort(tag).putShort(source.getShort());
        target.putInt(isNamed(tag) ? source.getInt() : NO_ID);
      }
      return Optional.of(bytes(target));
    } catch (BufferUnderflowException e) {
      return Optional.empty();
    }
  }

  private static boolean isNamed(short tag) {
    return tag == TAG_USER || tag == TAG_GROUP;
  }

  private static byte[] bytes(ByteBuffer written) {
    byte[] bytes = new byte[written.flip().remaining()];
    written.get(bytes);
    return bytes;
  }
}
