package dev.coracle.rootfs.data;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How a program makes the name of a plug-in's file: {@code lib%s-%s.so} among its strings, or only
 * what all names end with, as {@code backend.so}.
 *
 * @param before what the file's name begins with
 * @param after what it ends with, without {@code .so}
 */
record PlugInName(String before, String after) {
  private static final Pattern STRING =
      Pattern.compile(
          "(?:[^\\x00\\n]{0,99}/)?(?:([A-Za-z0-9_-]{0,40})%s)?([A-Za-z0-9_-]{0,40})\\.so");

  private static final byte[] ENDING = ".so\0".getBytes(StandardCharsets.US_ASCII);
  private static final int LONGEST = 200;
  private static final int SHORTEST_PART = 2;

  /** Those that stand among a program's strings. */
  static Set<PlugInName> in(byte[] bytes) {
    Set<PlugInName> found = new LinkedHashSet<>();
    for (int i = 0; i + ENDING.length <= bytes.length; i++) {
      if (bytes[i] != '.' || !endsAt(bytes, i)) {
        continue;
      }
      int from = i;
      while (from > 0 && i - from < LONGEST && bytes[from - 1] >= ' ') {
        from--;
      }
      String text = new String(bytes, from, i + 3 - from, StandardCharsets.US_ASCII);
      Matcher matcher = STRING.matcher(text);
      if (matcher.matches()) {
        String before = matcher.group(1) == null ? "" : matcher.group(1);
        if (!before.isEmpty() || !matcher.group(2).isEmpty()) {
          found.add(new PlugInName(before, matcher.group(2)));
        }
      }
    }
    return found;
  }

  private static boolean endsAt(byte[] bytes, int at) {
    for (int i = 0; i < ENDING.length; i++) {
      if (bytes[at + i] != ENDING[i]) {
        return false;
      }
    }
    return true;
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
