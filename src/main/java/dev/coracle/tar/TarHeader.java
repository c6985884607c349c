package dev.coracle.tar;

import dev.coracle.tree.Xattr;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One entry of a tar archive, long names and extended headers already applied.
 *
 * @param name as stored
 * @param type the type flag: {@code 0} file, {@code 1} hard link, {@code 2} symbolic link, {@code
 *     3} character device, {@code 4} block device, {@code 5} directory, {@code 6} FIFO
 * @param mode permission bits
 * @param uid owner
 * @param gid group
 * @param size bytes that follow
 * @param mtime seconds since 1970
 * @param linkName target of a link, as stored
 * @param major device number
 * @param minor device number
 */
public record TarHeader(
    String name,
    char type,
    int mode,
    long uid,
    long gid,
    long size,
    long mtime,
    String linkName,
    long major,
    long minor,
    SortedMap<String, Xattr> xattrs) {

  public TarHeader {
    xattrs = Collections.unmodifiableSortedMap(new TreeMap<>(xattrs));
  }
}
