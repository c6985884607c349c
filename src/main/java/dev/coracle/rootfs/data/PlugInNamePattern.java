package dev.coracle.rootfs.data;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a program makes the name of a plug-in's file: {@code lib%s-%s.so} among its strings, or only
 * what all names end with, as {@code backend.so}.
 *
 * @param before what the file's name begins with
 * @param after what it ends with, without {@code .so}
 */
record PlugInNamePattern(String before, String after) {
  private static final Pattern STRING =
      Pattern.compile(
          "(?:[^\\x00\\n]{0,99}/)?(?:([A-Za-z0-9_-]{0,40})%s)?([A-Za-z0-9_-]{0,40})\\.so");

  private static final byte[] ENDING = ".so".getBytes(StandardCharsets.US_ASCII);

  /** What the last byte of such a name is: most strings of a program are none. */
  static final byte LAST = ENDING[ENDING.length - 1];

  private static final int LONGEST = 200;
  private static final int SHORTEST_PART = 2;

  /**
   * What a string of a program is, if it is such a name.
   *
   * @param end where it ends, at the zero byte after it
   */
  static Optional<PlugInNamePattern> before(byte[] bytes, int end) {
    if (!endsAt(bytes, end)) {
      return Optional.empty();
    }
    int from = end - ENDING.length;
    while (from > 0 && end - from < LONGEST && bytes[from - 1] >= ' ') {
      from--;
    }
    Matcher matcher =
        STRING.matcher(new String(bytes, from, end - from, StandardCharsets.US_ASCII));
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String before = matcher.group(1) == null ? "" : matcher.group(1);
    return Optional.of(new PlugInNamePattern(before, matcher.group(2)))
        .filter(name -> !name.before.isEmpty() || !name.after.isEmpty());
  }

  private static boolean endsAt(byte[] bytes, int end) {
    return end >= ENDING.length
        && Arrays.equals(bytes, end - ENDING.length, end, ENDING, 0, ENDING.length);
  }

  /** The part of a file's name, without {@code .so}, that configurations name it by. */
  Optional<String> part(String name) {
    if (!name.startsWith(before)
        || !name.endsWith(after)
        || name.length() < before.length() + after.length() + SHORTEST_PART) {
      return Optional.empty();
    }
    String part = name.substring(before.length(), name.length() - after.length());
    return Optional.of(before.isEmpty() ? part.replaceFirst("^lib", "") : part)
        .filter(each -> each.length() >= SHORTEST_PART);
  }
}
