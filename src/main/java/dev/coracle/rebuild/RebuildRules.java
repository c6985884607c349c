package dev.coracle.rebuild;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * How a source package is built, and what of it goes where.
 *
 * @param name of the source package
 * @param place of the file that says so
 * @param system what builds it
 * @param buildDepends packages of the guest's suites that it is built with, in addition to the
 *     tools
 * @param options of the build system, by name
 * @param compilerFlags for C
 * @param linkerFlags for programs and libraries
 * @param written files that are written into the source, path to text
 * @param patches unified diffs of the source, which follow the package's own
 * @param targets what is built; all if empty
 * @param then lines of a shell that follow in the build's directory
 * @param uses names of source packages that are built before, and whose products this build takes
 * @param products files of the build's directory that other rebuilds take
 * @param files by binary package: paths in the guest, and what of the build's directory they are
 * @param links by binary package: paths in the guest that are symbolic links, and their targets
 * @param removed by binary package: paths that it no longer has
 * @param unitSettings settings of units that only work with an option, by name of the setting
 * @param digest of the file
 */
public record RebuildRules(
    String name,
    SourceLocation place,
    BuildSystem system,
    List<String> buildDepends,
    SortedMap<String, String> options,
    List<String> compilerFlags,
    List<String> linkerFlags,
    Map<String, String> written,
    List<String> patches,
    List<String> targets,
    String then,
    List<String> uses,
    List<String> products,
    SortedMap<String, SortedMap<TreePath, String>> files,
    SortedMap<String, SortedMap<TreePath, String>> links,
    SortedMap<String, List<PathGlob>> removed,
    SortedMap<String, String> unitSettings,
    Sha256 digest) {

  /** What builds a package. */
  public enum BuildSystem {
    MESON,
    CONFIGURE,
    MAKE
  }
}
