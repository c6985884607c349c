package dev.coracle.source.apt.index;

import dev.coracle.lock.LockedPackage;
import dev.coracle.tree.Sha256;
import java.util.List;

/**
 * A paragraph of a Packages index: the fields that resolution and fetching need.
 *
 * @param dependencies Pre-Depends and Depends as one list of groups, in the order of the fields;
 *     each group lists alternatives
 * @param provides virtual packages, with a version where one is given
 * @param conflicts Conflicts and Breaks
 * @param multiArch "no", "same", "foreign" or "allowed"
 * @param priority such as {@code required} or {@code optional}
 * @param suite the suite whose index holds the paragraph
 * @param filename path below the archive's root
 */
public record PackageRecord(
    String name,
    String version,
    String architecture,
    String multiArch,
    boolean essential,
    String priority,
    List<List<Relation>> dependencies,
    List<Relation> provides,
    List<Relation> conflicts,
    String suite,
    String filename,
    long size,
    Sha256 sha256) {

  public PackageRecord {
    dependencies = dependencies.stream().map(List::copyOf).toList();
    provides = List.copyOf(provides);
    conflicts = List.copyOf(conflicts);
  }

  /** As a fact for the lock file. */
  public LockedPackage locked() {
    return new LockedPackage(name, version, architecture, suite, filename, size, sha256);
  }
}
