package dev.coracle.cli.unchanged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What the file system says about a path without reading it. The time of the last status change
 * (ctime) cannot be set by a program, so that equal states mean equal contents.
 *
 * @param text device, inode, mode, owner, size, mtime and ctime; {@link #ABSENT} if nothing is
 *     there
 * @param changed ctime in nanoseconds since 1970; 0 if nothing is there
 */
record FileState(String text, long changed) {
  static final String ABSENT = "-";

  private static final String ATTRIBUTES = "unix:dev,ino,mode,uid,gid,size,lastModifiedTime,ctime";

  /** The state of a path; of a symbolic link, that of the link. */
  static FileState of(Path path) throws IOException {
    Map<String, Object> found;
    try {
      found = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return new FileState(ABSENT, 0);
    }
    long changed = nanos(found, "ctime");
    String text =
        String.join(
            ":",
            String.valueOf(found.get("dev")),
            String.valueOf(found.get("ino")),
            String.valueOf(found.get("mode")),
            String.valueOf(found.get("uid")),
            String.valueOf(found.get("gid")),
            String.valueOf(found.get("size")),
            String.valueOf(nanos(found, "lastModifiedTime")),
            String.valueOf(changed));
    return new FileState(text, changed);
  }

  private static long nanos(Map<String, Object> found, String name) {
    return ((FileTime) Objects.requireNonNull(found.get(name), name)).to(TimeUnit.NANOSECONDS);
  }
}
