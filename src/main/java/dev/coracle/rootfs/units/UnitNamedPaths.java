package dev.coracle.rootfs.units;

import dev.coracle.rootfs.assembly.MissingFiles;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.systemd.UnitFile;
import dev.coracle.systemd.UnitPath;
import java.util.List;
import java.util.Set;

/**
 * Whether the finished tree has what units name and do not start without: {@code EnvironmentFile=},
 * {@code WorkingDirectory=}, {@code BindPaths=} and such. What is made at run time cannot be known.
 */
public final class UnitNamedPaths {
  private static final List<String> RUNTIME =
      List.of("/dev", "/proc", "/run", "/sys", "/tmp", "/var");

  /** These are looked up where the manager runs, whatever root directory the unit has. */
  private static final Set<String> OUTSIDE =
      Set.of(
          "EnvironmentFile",
          "RootDirectory",
          "RootImage",
          "RootHash",
          "RootVerity",
          "BindPaths",
          "BindReadOnlyPaths",
          "LoadCredential",
          "LoadCredentialEncrypted",
          "StandardInput",
          "OpenFile");

  private final PathView tree;
  private final MissingFiles missing;

  /**
   * Checks a tree.
   *
   * @param tree the finished one
   */
  public UnitNamedPaths(PathView tree, MissingFiles missing) {
    this.tree = tree;
    this.missing = missing;
  }

  /** Notes what is missing. */
  public void check(List<UnitSettings> units) {
    for (UnitSettings unit : units) {
      if (!unit.name().isTemplate()) {
        UnitPath.of(unit.name(), unit.file()).forEach(path -> check(unit, path));
      }
    }
  }

  private void check(UnitSettings unit, UnitPath path) {
    String text = path.path();
    if (path.mayBeMissing()
        || text.indexOf('%') >= 0
        || text.indexOf('*') >= 0
        || isRuntime(text)
        || isConditional(unit.file(), text)
        || (hasOtherRoot(unit.file()) && !OUTSIDE.contains(path.at().key()))) {
      return;
    }
    if (!text.equals("/") && tree.resolve(UsrMerge.map(text)).node().isEmpty()) {
      missing.add(
          "systemd.missing-path", path.at().key() + " '" + text + "'", text, unit.need(), List::of);
    }
  }

  private boolean isRuntime(String path) {
    String end = tree.resolve(UsrMerge.map(path)).path();
    return RUNTIME.stream()
        .anyMatch(
            directory ->
                path.equals(directory)
                    || path.startsWith(directory + "/")
                    || end.startsWith(directory + "/"));
  }

  /** Whether the unit is left alone where the path is not there. */
  private static boolean isConditional(UnitFile file, String path) {
    return file.assignments().stream()
        .filter(line -> line.section().equals("Unit"))
        .filter(line -> line.key().startsWith("Condition") || line.key().startsWith("Assert"))
        .anyMatch(line -> line.value().replaceFirst("^[|!]+", "").startsWith(path));
  }

  private static boolean hasOtherRoot(UnitFile file) {
    return file.value("Service", "RootDirectory").isPresent()
        || file.value("Service", "RootImage").isPresent();
  }
}
