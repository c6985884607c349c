package dev.coracle.host;

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
 * What stat(2) says about a path. No program can set the time of the last status change (ctime), so
 * that equal texts mean equal contents on one device.
 *
 * @param device number of the device; another one after some restarts of the host
 * @param text inode, mode, owner, size, mtime and ctime; {@link #ABSENT} if nothing is there
 * @param changed ctime in nanoseconds since 1970; 0 if nothing is there
 */
public record FileStatus(long device, String text, long changed) {
  public static final String ABSENT = "-";

  private static final String ATTRIBUTES = "unix:dev,ino,mode,uid,gid,size,lastModifiedTime,ctime";

  /** The status of a path; of a symbolic link, that of the link. */
  public static FileStatus of(Path path) throws IOException {
    Map<String, Object> found;
    try {
      found = Files.readAttributes(path, ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      return new FileStatus(0, ABSENT, 0);
    }
    long changed = nanos(found, "ctime");
    String text =
        String.join(
            ":",
            String.valueOf(found.get("ino")),
            String.valueOf(found.get("mode")),
            String.valueOf(found.get("uid")),
            String.valueOf(found.get("gid")),
            String.valueOf(found.get("size")),
            String.valueOf(nanos(found, "lastModifiedTime")),
            String.valueOf(changed));
    return new FileStatus(((Number) value(found, "dev")).longValue(), text, changed);
  }

  private static long nanos(Map<String, Object> found, String name) {
    return ((FileTime) value(found, name)).to(TimeUnit.NANOSECONDS);
  }

  private static Object value(Map<String, Object> found, String name) {
    return Objects.requireNonNull(found.get(name), name);
  }
}
