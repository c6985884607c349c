package dev.coracle.rootfs.data;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Words of configurations that stand where an account's name would. */
final class AccountWords {
  private static final Pattern NAME =
      Pattern.compile(
          "(?i)(?:user|group|owner)[a-z]*\\b[\"']?\\s*[=: ]\\s*[\"']?([a-z_][a-z0-9_-]*)");

  private final Map<String, MentioningFile> names = new TreeMap<>();

  void read(MentioningFile from, String text) {
    Matcher matcher = NAME.matcher(text);
    while (matcher.find()) {
      names.putIfAbsent(matcher.group(1), from);
    }
  }

  /** Words by where they stand; most are no accounts. */
  Map<String, MentioningFile> names() {
    return names;
  }
}
