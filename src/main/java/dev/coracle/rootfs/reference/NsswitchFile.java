package dev.coracle.rootfs.reference;

import java.util.LinkedHashSet;
import java.util.Set;

/** The modules that nsswitch.conf(5) names: a word stands for the library libnss_WORD.so.2. */
public final class NsswitchFile {
  /** Part of the C library itself since glibc 2.34. */
  private static final Set<String> BUILT_IN = Set.of("files", "dns");

  private NsswitchFile() {}

  /** File names of modules, in order, without those that are part of the C library. */
  public static Set<String> modules(String text) {
    Set<String> modules = new LinkedHashSet<>();
    for (String line : text.split("\n", 0)) {
      String bare = line.replaceFirst("#.*", "");
      int colon = bare.indexOf(':');
      if (colon > 0) {
        String services = bare.substring(colon + 1).replaceAll("\\[[^\\]]*\\]", " ");
        for (String word : services.strip().split("\\s+", 0)) {
          if (word.matches("[A-Za-z0-9_]{1,64}") && !BUILT_IN.contains(word)) {
            modules.add("libnss_" + word + ".so.2");
          }
        }
      }
    }
    return modules;
  }
}
