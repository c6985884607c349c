package dev.coracle.rootfs.assembly;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.elf.DlopenNote;
import dev.coracle.lock.AccountIds;
import dev.coracle.recipe.GrantSpec.Privilege;
import dev.coracle.tree.TreePath;
import java.util.List;

/**
 * What building a root tree decided, beyond what the nodes' origins say.
 *
 * @param binaries the absolute paths of the programs that the recipe lists
 * @param units every unit in the tree, by name
 * @param leftOut units that something in the tree would like and that stay out, by name
 * @param enabled links that start or alias units, made because no maintainer script ran
 * @param optionalLibraries what files in the tree may load at run time
 * @param privileges setuid, setgid, capabilities and devices that packages brought
 * @param counts sizes and numbers
 * @param trimmed what packages went without that the recipe includes
 * @param data files and accounts that were made, and data that was left out, a line each
 * @param accounts numbers of the accounts that packages asked for
 * @param warnings what a user should know and may leave as it is
 */
public record RootReport(
    List<TreePath> binaries,
    List<IncludedUnit> units,
    List<LeftOutUnit> leftOut,
    List<EnabledUnit> enabled,
    List<OptionalLibrary> optionalLibraries,
    List<PrivilegeFinding> privileges,
    Counts counts,
    List<TrimmedPart> trimmed,
    List<String> data,
    AccountIds accounts,
    List<Diagnostic> warnings) {

  public RootReport {
    binaries = List.copyOf(binaries);
    units = List.copyOf(units);
    leftOut = List.copyOf(leftOut);
    enabled = List.copyOf(enabled);
    optionalLibraries = List.copyOf(optionalLibraries);
    privileges = List.copyOf(privileges);
    trimmed = List.copyOf(trimmed);
    data = List.copyOf(data);
    warnings = List.copyOf(warnings);
  }

  /**
   * A unit in the tree.
   *
   * @param name its name, aliases resolved
   * @param fragment its file
   * @param reason what brought it, such as {@code systemd.units} or {@code a.service (Requires)}
   * @param startedAtBoot whether starting the default target starts it, directly or by others
   */
  public record IncludedUnit(
      String name, TreePath fragment, String reason, boolean startedAtBoot) {}

  /**
   * A unit that stays out.
   *
   * @param wantedBy the included unit that has a weak dependency on it
   * @param setting such as {@code Wants} or {@code OnFailure}
   */
  public record LeftOutUnit(String name, String wantedBy, String setting) {}

  /** A link that {@code systemctl enable} would have made, or that the default target needs. */
  public record EnabledUnit(TreePath link, String unit, String reason) {}

  /**
   * A library that a file may load at run time, as its dlopen note says.
   *
   * @param file who may load it
   * @param included whether one of the note's libraries is in the tree (asked for by the recipe, or
   *     needed by another file anyway)
   */
  public record OptionalLibrary(TreePath file, DlopenNote note, boolean included) {}

  /**
   * A privilege that a package brought.
   *
   * @param source the package
   * @param granted whether the recipe let it stay; stripped otherwise
   */
  public record PrivilegeFinding(
      TreePath path, Privilege privilege, String source, boolean granted) {}

  /**
   * A part of an included package that stays out.
   *
   * @param glob the pattern of its paths
   * @param word what keeps such a part, such as {@code docs}; empty for one that the recipe excepts
   * @param place of the entry of the recipe that includes the package, or that excepts the part
   */
  public record TrimmedPart(String packageName, String glob, String word, SourceLocation place) {}

  /**
   * Numbers of the finished tree.
   *
   * @param bytes sum of the regular files' sizes
   * @param blockBytes the same with each file rounded up to 4096 bytes, as a DAX image stores them
   * @param packages how many packages have a node in the tree
   */
  public record Counts(
      int files,
      int directories,
      int links,
      int elfFiles,
      int packages,
      long bytes,
      long blockBytes) {}
}
