package dev.coracle.answer.diff;

import dev.coracle.lock.LockedPackage;
import java.util.List;

/** What changed in packages, as their own changelogs say. */
@FunctionalInterface
public interface Changelogs {
  /** Knows of none. */
  Changelogs NONE = (older, newer) -> List.of();

  /** The lines of the entries after one version up to another; none where they are not known. */
  List<String> between(LockedPackage older, LockedPackage newer);
}
