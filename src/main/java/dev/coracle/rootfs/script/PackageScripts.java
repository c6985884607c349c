package dev.coracle.rootfs.script;

import dev.coracle.source.apt.deb.PackageContents;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Set;

/** What the maintainer scripts of a tree's packages would do, each read once, and only if asked. */
public final class PackageScripts {
  private final IdentityHashMap<PackageContents, MaintainerScripts> read = new IdentityHashMap<>();
  private final Set<String> commands;

  /**
   * Reads nothing yet.
   *
   * @param commands which calls count beside those of the distribution's own tools
   */
  public PackageScripts(Set<String> commands) {
    this.commands = Set.copyOf(commands);
  }

  /** What a package's maintainer scripts would do. */
  public MaintainerScripts of(PackageContents contents) {
    return read.computeIfAbsent(contents, each -> MaintainerScripts.of(each, commands));
  }

  /** Whether any script of a package has one of these words: those without need no reading. */
  public static boolean mention(PackageContents contents, String... words) {
    return contents.scripts().values().stream()
        .anyMatch(text -> Arrays.stream(words).anyMatch(text::contains));
  }
}
