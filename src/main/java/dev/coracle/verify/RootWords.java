package dev.coracle.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a kernel command line that tell where the root is. */
public final class RootWords {
  /** What the kernel starts of a root that is a disk, and where trees have it. */
  private static final String INIT = "/sbin/init";

  /** What device-mapper's devices are named in a guest, a number after it. */
  static final String MAPPED = "/dev/dm-";

  private RootWords() {}

  /** A line without what it says of a root that is mapped, for another form of the same tree. */
  static String unmapped(String line) {
    return line.replaceAll("dm-mod\\.create=\"[^\"]*\" *", "")
        .replaceAll("root=" + MAPPED + "\\d+ *", "")
        .strip();
  }

  /** The line without them, for a root that is an archive: the kernel starts init from it. */
  public static List<String> unpacked(List<String> line) {
    List<String> kept = without(line);
    if (value(line, "rdinit").isEmpty()) {
      kept.add("rdinit=" + value(line, "init").orElse(INIT));
    }
    return kept;
  }

  /** The line without them. */
  static List<String> without(List<String> line) {
    List<String> kept = new ArrayList<>();
    for (String word : line) {
      String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
      switch (name) {
        case "root", "rootfstype", "rootflags", "rootwait", "rootdelay", "ro", "rw", "init" -> {}
        default -> kept.add(word);
      }
    }
    return kept;
  }

  /** What a line says of a name, the last time it does. */
  static Optional<String> value(List<String> line, String name) {
    return line.stream()
        .filter(word -> word.startsWith(name + "="))
        .map(word -> word.substring(name.length() + 1))
        .reduce((a, b) -> b);
  }
}
