package dev.coracle.tree;

import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Times from outside, in seconds since 1970. A file system can hold any 64-bit number; calendars
 * and host file systems cannot.
 */
public final class UnixTime {
  /** The first second of the year 1. */
  public static final long MIN = -62_135_596_800L;

  /** The last second of the year 9999. */
  public static final long MAX = 253_402_300_799L;

  private UnixTime() {}

  /** Whether a calendar with four-digit years has this time. */
  public static boolean isPresentable(long seconds) {
    return seconds >= MIN && seconds <= MAX;
  }

  /** As ISO 8601 in UTC; {@code @SECONDS} where that does not have it. */
  public static String text(long seconds) {
    return isPresentable(seconds) ? Instant.ofEpochSecond(seconds).toString() : "@" + seconds;
  }

  /** For a file of the host; the nearest time that is presentable. */
  public static FileTime fileTime(long seconds) {
    return FileTime.from(Math.max(MIN, Math.min(MAX, seconds)), TimeUnit.SECONDS);
  }
}
