package dev.coracle.verify;

import java.util.SortedMap;

/**
 * A name on a mounted volume, and all that a program can see of what it names.
 *
 * @param mode type and permissions
 * @param size of files and links in bytes; zero for all else, where formats differ
 * @param group the first name, in the order of the text, that has the same inode
 * @param dax whether the guest's kernel says that the bytes are mapped; not part of a tree
 * @param xattrs values in percent code by names in percent code
 */
record SeenFile(
    int mode,
    long uid,
    long gid,
    long links,
    String device,
    long size,
    long seconds,
    int nanos,
    String group,
    boolean dax,
    String crc,
    String target,
    SortedMap<String, String> xattrs) {

  boolean isRegular() {
    return (mode & 0170000) == 0100000;
  }

  SeenFile withLinks(long count) {
    return new SeenFile(
        mode, uid, gid, count, device, size, seconds, nanos, group, dax, crc, target, xattrs);
  }

  SeenFile withSeconds(long time) {
    return new SeenFile(
        mode, uid, gid, links, device, size, time, nanos, group, dax, crc, target, xattrs);
  }

  SeenFile ownedAs(SeenFile other) {
    return new SeenFile(
        other.mode,
        other.uid,
        other.gid,
        links,
        device,
        size,
        other.seconds,
        other.nanos,
        group,
        dax,
        crc,
        target,
        xattrs);
  }
}
