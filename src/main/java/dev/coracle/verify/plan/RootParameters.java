package dev.coracle.verify.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The parameters of a kernel command line that name the root. */
public final class RootParameters {
  /** The init that the kernel starts from a disk, where trees have it. */
  private static final String INIT = "/sbin/init";

  /** What device-mapper's devices are named in a guest, a number after it. */
  public static final String MAPPED = "/dev/dm-";

  /** Before the identity of a partition, in place of a device's name. */
  public static final String PARTITION = "PARTUUID=";

  private RootParameters() {}

  /** A line without a device mapper root, for another format of the same tree. */
  static String unmapped(String line) {
    KernelCommandLine all = KernelCommandLine.of(line);
    return all.withKernel(
            all.kernel().stream()
                .filter(parameter -> !parameter.startsWith("dm-mod.create="))
                .filter(parameter -> !parameter.startsWith("root=" + MAPPED))
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
    for (String parameter : line.kernel()) {
      String name = parameter.split("=", 2)[0];
      switch (name) {
        case "root", "rootfstype", "rootflags", "rootwait", "rootdelay", "ro", "rw", "init" -> {}
        default -> kept.add(parameter);
      }
    }
    return line.withKernel(kept);
  }

  /** The value of a parameter; the last one wins. */
  public static Optional<String> value(KernelCommandLine line, String name) {
    return line.kernel().stream()
        .filter(parameter -> parameter.startsWith(name + "="))
        .map(parameter -> parameter.substring(name.length() + 1))
        .reduce((a, b) -> b);
  }
}
