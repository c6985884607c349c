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
 * @param origin the index that holds the paragraph
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
    PackageOrigin origin,
    String filename,
    long size,
    Sha256 sha256) {

  public PackageRecord {
    dependencies = dependencies.stream().map(List::copyOf).toList();
    provides = List.copyOf(provides);
    conflicts = List.copyOf(conflicts);
  }

  /** The suite whose index holds the paragraph. */
  public String suite() {
    return origin.suite();
  }

  /** The same at another path. */
  PackageRecord withFilename(String path) {
    return new PackageRecord(
        name,
        version,
        architecture,
        multiArch,
        essential,
        priority,
        dependencies,
        provides,
        conflicts,
        origin,
        path,
        size,
        sha256);
  }

  /** Whether it is a package file of the host. */
  public boolean isLocal() {
    return origin.address().equals(LockedPackage.LOCAL);
  }

  /** Its version and where it stands, for messages: {@code 2.41-5 (trixie)}. */
  public String offer() {
    return version + " (" + origin + ")";
  }

  /** As a fact for the lock file. */
  public LockedPackage locked() {
    return new LockedPackage(
        name, version, architecture, suite(), filename, size, sha256, origin.address());
  }
}
