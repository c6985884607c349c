package dev.coracle.answer.diff;

import dev.coracle.lock.LockedPackage;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What changed in packages, as their own changelogs say. */
@FunctionalInterface
public interface Changelogs {
  /** Knows of none. */
  Changelogs NONE = (older, newer, others) -> Optional.empty();

  /**
   * The entries after one version up to another.
   *
   * @param others the packages beside the newer one, by name: one may hold the changelog for
   *     several
   * @return empty where it is not known
   */
  Optional<Changelog> between(
      LockedPackage older, LockedPackage newer, Map<String, LockedPackage> others);

  /**
   * Part of a changelog.
   *
   * @param source the source package
   * @param entries newest first
   * @param complete whether these are all
   */
  record Changelog(String source, List<Entry> entries, boolean complete) {
    public Changelog {
      entries = List.copyOf(entries);
    }
  }

  /**
   * An entry.
   *
   * @param lines what it says, without blank lines and without its author
   */
  record Entry(String version, List<String> lines) {
    public Entry {
      lines = List.copyOf(lines);
    }
  }
}
