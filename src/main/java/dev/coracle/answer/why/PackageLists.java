package dev.coracle.answer.why;

import dev.coracle.lock.LockedPackage;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** What locked packages hold, where that is known on this machine. */
@FunctionalInterface
public interface PackageLists {
  /** All paths of a package, after usr-merge; empty if this machine does not know them. */
  Optional<List<String>> paths(LockedPackage locked) throws IOException;
}
