package dev.coracle.rootfs.script;

import dev.coracle.concurrent.ParallelTasks;
import dev.coracle.source.apt.deb.PackageContents;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;

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

  /** Reads the scripts that have one of these words, several at once. */
  public void read(Collection<PackageContents> packages, String... words) {
    List<PackageContents> meant =
        packages.stream().filter(each -> mention(each, words) && !read.containsKey(each)).toList();
    List<Callable<MaintainerScripts>> work =
        meant.stream()
            .<Callable<MaintainerScripts>>map(each -> () -> MaintainerScripts.of(each, commands))
            .toList();
    try {
      List<MaintainerScripts> results =
          ParallelTasks.runIo(Runtime.getRuntime().availableProcessors(), work);
      for (int i = 0; i < meant.size(); i++) {
        read.put(meant.get(i), results.get(i));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
