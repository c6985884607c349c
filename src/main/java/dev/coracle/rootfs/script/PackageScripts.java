package dev.coracle.rootfs.script;

import dev.coracle.source.apt.deb.PackageContents;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;

/** What the maintainer scripts of a tree's packages would do, each read once, and only if asked. */
public final class PackageScripts {
  private final Map<PackageContents, MaintainerScripts> read = new IdentityHashMap<>();

  /** What a package's maintainer scripts would do. */
  public MaintainerScripts of(PackageContents contents) {
    return read.computeIfAbsent(contents, MaintainerScripts::of);
  }

  /** Whether any script of a package has one of these words: those without need no reading. */
  public static boolean mention(PackageContents contents, String... words) {
    return contents.scripts().values().stream()
        .anyMatch(text -> Arrays.stream(words).anyMatch(text::contains));
  }
}
