package dev.coracle.rootfs.data;

import dev.coracle.recipe.ContentSpec;
import dev.coracle.recipe.Located;
import dev.coracle.rootfs.mention.Mentions;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.source.apt.deb.PackageContents;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From which files mentions are followed, and which paths are never taken for one. */
final class ClosureRules {
  /** Below these stands what people read, what programs are built with, or what no package has. */
  private static final List<String> NEVER =
      List.of(
          "/usr/share/doc/",
          "/usr/share/man/",
          "/usr/share/info/",
          "/usr/share/locale/",
          "/usr/share/lintian/",
          "/usr/share/bug/",
          "/usr/share/doc-base/",
          "/usr/lib/debug/",
          "/usr/include/",
          "/etc/init.d/",
          "/etc/logrotate.d/",
          "/etc/apparmor.d/",
          "/usr/lib/systemd/system/",
          "/etc/systemd/system/");

  private static final String CONFIGURATIONS = "/etc/";

  private final MergedPackageView view;
  private final boolean on;
  private final Set<String> packages = new HashSet<>();
  private final List<PathGlob> paths;
  private final Map<String, String> made = new HashMap<>();

  ClosureRules(MergedPackageView view, ContentSpec content) {
    this.view = view;
    this.on = content.closure();
    for (Located<String> each : content.skip()) {
      packages.add(each.value());
    }
    this.paths =
        content.skip().stream()
            .map(Located::value)
            .filter(text -> text.startsWith("/"))
            .map(PathGlob::of)
            .toList();
  }

  /** Whether what stands in a file, or in a unit's file, is followed. */
  boolean follows(String path) {
    return on
        && paths.stream().noneMatch(glob -> glob.matches(path))
        && view.owner(path).filter(this::isSkipped).isEmpty();
  }

  /** Whether the recipe has a package of a source left alone. */
  boolean isSkipped(String source) {
    return view.packages().stream()
        .anyMatch(each -> each.source().equals(source) && isSkipped(each));
  }

  /** Whether the recipe has a package left alone. */
  boolean isSkipped(PackageContents contents) {
    return !on || packages.contains(contents.locked().name());
  }

  /** Whether a path can be a mention at all. */
  static boolean isCandidate(String path) {
    return Mentions.ROOTS.stream().anyMatch(path::startsWith)
        && NEVER.stream().noneMatch(path::startsWith);
  }

  /** Counts a file that was made as one of the source that it was made from. */
  void adopt(String path, String source) {
    made.put(path, source);
  }

  /**
   * The source of the package that ships a path, or of what it was made from. A configuration of
   * the recipe's own counts as one of the source that alone has the directory.
   */
  Optional<String> source(String path) {
    return Optional.ofNullable(made.get(path))
        .or(() -> view.owner(path).map(PackageContents::source))
        .or(() -> view.isOwn(path) ? ofDirectory(path) : Optional.empty());
  }

  private Optional<String> ofDirectory(String path) {
    String directory = path.substring(0, path.lastIndexOf('/'));
    while (directory.startsWith(CONFIGURATIONS) && view.sourcesOf(directory).isEmpty()) {
      directory = directory.substring(0, directory.lastIndexOf('/'));
    }
    Set<String> sources =
        directory.startsWith(CONFIGURATIONS) ? view.sourcesOf(directory) : Set.of();
    return sources.size() == 1
        ? sources.stream().filter(source -> !isSkipped(source)).findFirst()
        : Optional.empty();
  }
}
