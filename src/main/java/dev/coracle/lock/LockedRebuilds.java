package dev.coracle.lock;

import java.util.List;
import java.util.Optional;

/**
 * What packages that are built from source are made of.
 *
 * @param sources the .dsc file of each source package, by name; it names the other files by their
 *     SHA-256
 * @param toolchain packages that compile them, by name
 */
public record LockedRebuilds(List<LockedPackage> sources, List<LockedPackage> toolchain) {
  /** What a .dsc has in the place of an architecture. */
  public static final String ARCHITECTURE = "source";

  public static final LockedRebuilds NONE = new LockedRebuilds(List.of(), List.of());

  public LockedRebuilds {
    sources = List.copyOf(sources);
    toolchain = List.copyOf(toolchain);
  }

  public boolean isEmpty() {
    return sources.isEmpty();
  }

  /** The source package of a name. */
  public Optional<LockedPackage> source(String name) {
    return sources.stream().filter(each -> each.name().equals(name)).findFirst();
  }
}
