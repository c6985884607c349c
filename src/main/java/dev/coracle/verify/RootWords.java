package dev.coracle.verify;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a kernel command line that tell where the root is. */
public final class RootWords {
  /** What the kernel starts of a root that is a disk, and where trees have it. */
  private static final String INIT = "/sbin/init";

  private RootWords() {}

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
