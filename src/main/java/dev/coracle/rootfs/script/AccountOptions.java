package dev.coracle.rootfs.script;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What adduser(8), useradd(8) and their kin are called with.
 *
 * @param names accounts
 * @param options by their long names, each with its value; empty where it has none
 */
record AccountOptions(List<String> names, Map<String, String> options) {
  private static final Map<String, String> LONG =
      Map.of(
          "-r",
          "--system",
          "-d",
          "--home",
          "-s",
          "--shell",
          "-g",
          "--gid",
          "-U",
          "--group",
          "-G",
          "--groups",
          "-aG",
          "--groups",
          "-Ga",
          "--groups");
  private static final List<String> VALUED =
      List.of(
          "--home",
          "--home-dir",
          "--shell",
          "--ingroup",
          "--gid",
          "--uid",
          "--gecos",
          "--comment",
          "-c",
          "-u",
          "--firstuid",
          "--lastuid",
          "--groups",
          "-b",
          "-k",
          "-K");

  /** Reads a command's words, up to where its output goes. */
  static AccountOptions of(List<String> words) {
    List<String> names = new ArrayList<>();
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      String word = LONG.getOrDefault(words.get(i), words.get(i));
      int equals = word.indexOf('=');
      if (word.startsWith("--") && equals > 0) {
        options.put(word.substring(0, equals), word.substring(equals + 1));
      } else if (VALUED.contains(word) && i + 1 < words.size()) {
        options.put(word, words.get(++i));
      } else if (word.startsWith("-")) {
        options.put(word, "");
      } else if (word.matches("[A-Za-z_][A-Za-z0-9_-]{0,31}")) {
        names.add(word);
      } else if (word.startsWith(">") || word.startsWith("2>")) {
        break;
      }
    }
    return new AccountOptions(names, options);
  }
}
