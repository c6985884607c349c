package dev.coracle.verify.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The words of a kernel command line that tell where the root is. */
public final class RootParameters {
  /** What the kernel starts of a root that is a disk, and where trees have it. */
  private static final String INIT = "/sbin/init";

  /** What device-mapper's devices are named in a guest, a number after it. */
  public static final String MAPPED = "/dev/dm-";

  private RootParameters() {}

  /** A line without what it says of a root that is mapped, for another form of the same tree. */
  static String unmapped(String line) {
    KernelCommandLine all = KernelCommandLine.of(line);
    return all.withKernel(
            all.kernel().stream()
                .filter(word -> !word.startsWith("dm-mod.create="))
                .filter(word -> !word.startsWith("root=" + MAPPED))
                .toList())
        .text();
  }

  /** The line without them, for a root that is an archive: the kernel starts init from it. */
  public static KernelCommandLine unpacked(KernelCommandLine line) {
    KernelCommandLine kept = without(line);
    return value(line, "rdinit").isPresent()
        ? kept
        : kept.plus("rdinit=" + value(line, "init").orElse(INIT));
  }

  /** The line without them. */
  public static KernelCommandLine without(KernelCommandLine line) {
    List<String> kept = new ArrayList<>();
    for (String word : line.kernel()) {
      String name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
      switch (name) {
        case "root", "rootfstype", "rootflags", "rootwait", "rootdelay", "ro", "rw", "init" -> {}
        default -> kept.add(word);
      }
    }
    return line.withKernel(kept);
  }

  /** What a line says of a name, the last time it does. */
  public static Optional<String> value(KernelCommandLine line, String name) {
    return line.kernel().stream()
        .filter(word -> word.startsWith(name + "="))
        .map(word -> word.substring(name.length() + 1))
        .reduce((a, b) -> b);
  }
}
