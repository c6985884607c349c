package dev.coracle.tree;

import java.util.Objects;

/** Something that a path names. */
public sealed interface Node {

  /**
   * Owner, mode, time, extended attributes. A hard link shows those of no one: its target's count.
   */
  Metadata metadata();

  /** Why it is in the tree. */
  Origin origin();

  /** A file with bytes. */
  record RegularFile(Metadata metadata, Content content, Origin origin) implements Node {
    public RegularFile {
      Objects.requireNonNull(metadata);
      Objects.requireNonNull(content);
      Objects.requireNonNull(origin);
    }
  }

  /** A directory. */
  record Directory(Metadata metadata, Origin origin) implements Node {
    public Directory {
      Objects.requireNonNull(metadata);
      Objects.requireNonNull(origin);
    }
  }

  /**
   * A symbolic link.
   *
   * @param target as stored: absolute or relative, not empty, at most 4095 bytes
   */
  record Symlink(Metadata metadata, String target, Origin origin) implements Node {
    public Symlink {
      Objects.requireNonNull(metadata);
      Objects.requireNonNull(origin);
      if (target.isEmpty()
          || target.indexOf('\0') >= 0
          || target.getBytes(java.nio.charset.StandardCharsets.UTF_8).length
              > LinuxLimits.MAX_PATH) {
        throw new IllegalArgumentException("not a symlink target: '" + target + "'");
      }
    }
  }

  /**
   * A further name of a regular file.
   *
   * @param target the path of the regular file
   */
  record HardLink(Metadata metadata, TreePath target, Origin origin) implements Node {
    public HardLink {
      Objects.requireNonNull(metadata);
      Objects.requireNonNull(target);
      Objects.requireNonNull(origin);
    }
  }

  /** A device node, FIFO or socket. */
  record Device(Metadata metadata, Type type, int major, int minor, Origin origin) implements Node {
    /** What kind of special file. */
    public enum Type {
      CHARACTER,
      BLOCK,
      FIFO,
      SOCKET
    }

    public Device {
      Objects.requireNonNull(metadata);
      Objects.requireNonNull(type);
      Objects.requireNonNull(origin);
      if (major < 0
          || major > LinuxLimits.MAX_MAJOR
          || minor < 0
          || minor > LinuxLimits.MAX_MINOR) {
        throw new IllegalArgumentException("device number out of range: " + major + ":" + minor);
      }
    }
  }
}
