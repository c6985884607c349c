package dev.coracle.rootfs.assembly;

import java.util.List;
import java.util.Map;
import java.util.SortedSet;

/**
 * Finds packages of the archive that ship a file, beyond the packages of the recipe. Asked once per
 * build at most, and only when something is missing: the answer may cost a download.
 */
@FunctionalInterface
public interface PackageSearch {

  /**
   * Looks up many files at once.
   *
   * @param namesOrPaths file names without a slash (any directory matches), or absolute paths with
   *     usr-merge applied
   * @return packages by what was asked, best first; what nothing ships may be absent
   */
  Map<String, List<String>> packagesWith(SortedSet<String> namesOrPaths);

  /** Knows nothing. */
  static PackageSearch none() {
    return names -> Map.of();
  }
}
