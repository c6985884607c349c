package dev.coracle.rootfs.reference;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** A gconv-modules file of the C library: which module converts which character set. */
final class GconvModules {
  private final Map<String, String> aliases = new HashMap<>();
  private final Map<String, String> modules = new HashMap<>();
  private final Set<String> files = new LinkedHashSet<>();

  /** Adds a file's lines: {@code alias FROM TO} and {@code module FROM TO FILE COST}. */
  void read(String text) {
    for (String line : text.split("\n", 0)) {
      String[] words = line.replaceFirst("#.*", "").strip().split("[ \t]+", 0);
      if (words.length >= 3 && words[0].equals("alias")) {
        aliases.put(name(words[1]), name(words[2]));
      } else if (words.length >= 4 && words[0].equals("module") && !words[3].contains("/")) {
        String file = words[3].endsWith(".so") ? words[3] : words[3] + ".so";
        files.add(file);
        modules.putIfAbsent(name(words[1]), file);
      }
    }
  }

  private static String name(String word) {
    return word.replaceFirst("/.*", "").toUpperCase(Locale.ROOT);
  }

  /** The modules that are named, as files. */
  Set<String> files() {
    return files;
  }

  /** The module for a character set; empty where none is named. */
  String module(String codeset) {
    String asked = name(codeset);
    String found = aliases.getOrDefault(asked, asked);
    return modules.getOrDefault(found, "");
  }
}
