package dev.coracle.publish;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names the first difference between two results, in words. */
public final class ManifestDifference {
  private ManifestDifference() {}

  /** What differs first among the artifacts, if anything does. */
  public static Optional<String> ofArtifacts(List<Artifact> before, List<Artifact> after) {
    Map<String, Artifact> old = new LinkedHashMap<>();
    before.forEach(each -> old.put(each.name(), each));
    for (Artifact each : after) {
      Artifact other = old.remove(each.name());
      if (other == null) {
        return Optional.of(each.name() + " is new");
      }
      if (!other.sha256().equals(each.sha256())) {
        return Optional.of(
            String.format(
                "%s was %s… (%d bytes) and is %s… (%d bytes)",
                each.name(),
                other.sha256().brief(),
                other.size(),
                each.sha256().brief(),
                each.size()));
      }
    }
    return old.values().stream().findFirst().map(gone -> gone.name() + " is gone");
  }

  /**
   * What differs among the image's files, if anything does: first a file that came or went, since
   * others change with it (a package's list of files), then one that changed.
   */
  public static Optional<String> ofFiles(List<FileEntry> before, List<FileEntry> after) {
    Map<String, FileEntry> gone = new LinkedHashMap<>();
    before.forEach(each -> gone.put(each.path(), each));
    Optional<String> changed = Optional.empty();
    for (FileEntry each : after) {
      FileEntry other = gone.remove(each.path());
      if (other == null) {
        return Optional.of(each.path() + " is new, from " + each.source());
      }
      if (changed.isEmpty() && !sameBytes(other, each)) {
        changed = Optional.of(each.path() + " has changed, from " + each.source());
      }
    }
    Optional<String> first =
        gone.values().stream().findFirst().map(each -> each.path() + " is gone");
    return first.isPresent() ? first : changed;
  }

  /** Provenance aside: another reason for the same bytes is no difference. */
  private static boolean sameBytes(FileEntry a, FileEntry b) {
    return a.type().equals(b.type())
        && a.mode().equals(b.mode())
        && a.owner().equals(b.owner())
        && a.sha256().equals(b.sha256())
        && a.target().equals(b.target());
  }
}
