package dev.coracle.image.block;

import dev.coracle.image.format.StoredNode.Kind;
import dev.coracle.tree.Node;
import java.util.Optional;

/** How Linux writes down what kind of file an inode is; the formats store its numbers. */
public final class FileMode {
  private static final int TYPE = 0170000;

  private FileMode() {}

  /** The kind of a node that has an inode of its own. */
  public static Kind kind(Node node) {
    if (node instanceof Node.RegularFile) {
      return Kind.REGULAR;
    }
    if (node instanceof Node.Directory) {
      return Kind.DIRECTORY;
    }
    if (node instanceof Node.Symlink) {
      return Kind.SYMLINK;
    }
    if (node instanceof Node.Device device) {
      return switch (device.type()) {
        case CHARACTER -> Kind.CHARACTER;
        case BLOCK -> Kind.BLOCK;
        case FIFO -> Kind.FIFO;
        case SOCKET -> Kind.SOCKET;
      };
    }
    throw new IllegalStateException("a hard link has no inode of its own: " + node.origin());
  }

  /** Type and permissions of a node, as {@code st_mode} has them. */
  public static int of(Node node) {
    return type(kind(node)) | node.metadata().mode();
  }

  private static int type(Kind kind) {
    return switch (kind) {
      case FIFO -> 0010000;
      case CHARACTER -> 0020000;
      case DIRECTORY -> 0040000;
      case BLOCK -> 0060000;
      case REGULAR -> 0100000;
      case SYMLINK -> 0120000;
      case SOCKET -> 0140000;
    };
  }

  /** The kind that a mode says; empty if Linux knows none such. */
  public static Optional<Kind> kind(int mode) {
    for (Kind kind : Kind.values()) {
      if (type(kind) == (mode & TYPE)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  /** The number for a kind in directory entries: {@code FT_} in include/linux/fs_types.h. */
  public static int entryType(Kind kind) {
    return switch (kind) {
      case REGULAR -> 1;
      case DIRECTORY -> 2;
      case CHARACTER -> 3;
      case BLOCK -> 4;
      case FIFO -> 5;
      case SOCKET -> 6;
      case SYMLINK -> 7;
    };
  }

  /** A device number, as {@code new_encode_dev} in include/linux/kdev_t.h. */
  public static int deviceNumber(int major, int minor) {
    return (minor & 0xff) | major << 8 | (minor & ~0xff) << 12;
  }

  /** Of a device number, as {@code new_decode_dev} in include/linux/kdev_t.h. */
  public static int major(long device) {
    return (int) (device >> 8 & 0xfff);
  }

  /** Of a device number. */
  public static int minor(long device) {
    return (int) ((device & 0xff) | ((device >> 12) & 0xfff00));
  }
}
