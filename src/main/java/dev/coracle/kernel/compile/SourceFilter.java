package dev.coracle.kernel.compile;

import java.util.Set;

/**
 * Which files of a kernel's source are unpacked.
 *
 * <p>Left out, because no kernel is made of them: documentation, samples, the test and profiling
 * tools, licence texts, and the code of other architectures. Their Kconfig files and makefiles
 * stay, for others name them.
 *
 * @param architecture the kernel's name of the architecture that is to be built
 * @param kconfigOnly whether nothing but what kconfig reads and runs is wanted
 * @param kept paths that are wanted all the same, since patches name them
 */
public record SourceFilter(String architecture, boolean kconfigOnly, Set<String> kept) {
  private static final Set<String> LEFT_OUT =
      Set.of("Documentation/", "LICENSES/", "samples/", "tools/perf/", "tools/testing/");

  public SourceFilter {
    kept = Set.copyOf(kept);
  }

  /** All that a kernel is made of. */
  public static SourceFilter whole(String architecture) {
    return new SourceFilter(architecture, false, Set.of());
  }

  /** Whether a file, by its path in the source, is unpacked. */
  public boolean wantsFile(String path) {
    return kept.contains(path) || (!leftOut(path) && (!kconfigOnly || isOfKconfig(path)));
  }

  boolean wantsDirectory(String path) {
    return !leftOut(path);
  }

  private boolean leftOut(String path) {
    if (named(base(path))) {
      return false;
    }
    if (path.startsWith("arch/")) {
      return path.indexOf('/', 5) > 0 && !path.startsWith("arch/" + architecture + "/");
    }
    return LEFT_OUT.stream().anyMatch(path::startsWith);
  }

  private static boolean isOfKconfig(String path) {
    String base = base(path);
    return named(base)
        || path.startsWith("scripts/")
        || base.endsWith(".config")
        || base.endsWith(".sh")
        || base.endsWith(".include");
  }

  private static String base(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** Whether other directories name a file of this name. */
  private static boolean named(String base) {
    return base.startsWith("Kconfig") || base.startsWith("Makefile") || base.startsWith("Kbuild");
  }
}
