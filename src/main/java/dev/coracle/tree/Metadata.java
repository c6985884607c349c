package dev.coracle.tree;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The metadata of a node.
 *
 * @param mode the twelve permission bits: rwx three times, setuid, setgid, sticky
 * @param uid owner
 * @param gid group
 * @param mtime seconds since 1970-01-01 UTC
 * @param xattrs extended attributes by full name, such as {@code security.capability}
 */
public record Metadata(int mode, long uid, long gid, long mtime, SortedMap<String, Xattr> xattrs) {

  public Metadata {
    if ((mode & ~LinuxLimits.MODE_BITS) != 0) {
      throw new IllegalArgumentException(
          "mode has more than 12 bits: " + Integer.toOctalString(mode));
    }
    if (uid < 0 || uid > LinuxLimits.MAX_ID || gid < 0 || gid > LinuxLimits.MAX_ID) {
      throw new IllegalArgumentException("owner out of 32 bits: " + uid + ":" + gid);
    }
    xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }

  /** Owned by root, without extended attributes. */
  public static Metadata rootOwned(int mode, long mtime) {
    return new Metadata(mode, 0, 0, mtime, Collections.emptySortedMap());
  }

  /** The same with other permission bits. */
  public Metadata withMode(int bits) {
    return new Metadata(bits, uid, gid, mtime, xattrs);
  }

  /** The same with another time. */
  public Metadata withMtime(long seconds) {
    return new Metadata(mode, uid, gid, seconds, xattrs);
  }

  /** The same without extended attributes. */
  public Metadata withoutXattrs() {
    return new Metadata(mode, uid, gid, mtime, Collections.emptySortedMap());
  }
}
