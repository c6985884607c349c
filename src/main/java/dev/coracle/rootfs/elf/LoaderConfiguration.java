package dev.coracle.rootfs.elf;

import dev.coracle.rootfs.view.FileContents;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.tree.Content;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * Directories of /etc/ld.so.conf and the files that it includes, see ldconfig(8). The loader itself
 * reads only the cache that is made from them.
 */
final class LoaderConfiguration {
  static final String FILE = "/etc/ld.so.conf";
  private static final int DEEPEST = 8;
  private static final int MOST_FILES = 1000;
  private static final long LARGEST = 1 << 20;

  private final PathView view;
  private final FileContents contents;
  private final Function<String, Iterable<String>> below;
  private final Set<String> files = new LinkedHashSet<>();
  private final Set<String> directories = new LinkedHashSet<>();

  /**
   * Reads them.
   *
   * @param below all paths below a directory, sorted
   */
  LoaderConfiguration(
      PathView view, FileContents contents, Function<String, Iterable<String>> below) {
    this.view = view;
    this.contents = contents;
    this.below = below;
    read(FILE, 0);
  }

  private void read(String path, int depth) {
    PathView.Resolution found = view.resolve(path);
    Optional<Content> content =
        found.isFile() ? found.node().flatMap(contents::content) : Optional.empty();
    if (content.isEmpty()
        || content.get().size() > LARGEST
        || depth > DEEPEST
        || files.size() >= MOST_FILES
        || !files.add(path)) {
      return;
    }
    for (String line : contents.text(path, content.get()).split("\n", 0)) {
      String bare = line.replaceFirst("#.*", "").strip();
      if (bare.startsWith("include ") || bare.startsWith("include\t")) {
        for (String pattern : bare.substring("include".length()).strip().split("\\s+", 0)) {
          include(pattern, depth);
        }
      } else if (!bare.startsWith("hwcap")) {
        for (String directory : bare.split("[\\s:,]+", 0)) {
          String plain = directory.replaceFirst("=.*", "").replaceFirst("(?<=.)/+$", "");
          if (plain.startsWith("/")) {
            directories.add(plain);
          }
        }
      }
    }
  }

  private void include(String pattern, int depth) {
    String path = pattern.startsWith("/") ? pattern : "/etc/" + pattern;
    PathGlob glob = PathGlob.of(path);
    if (glob.base().equals(path)) {
      read(path, depth + 1);
      return;
    }
    List<String> matching = new ArrayList<>();
    below
        .apply(glob.base())
        .forEach(
            each -> {
              if (glob.matches(each)) {
                matching.add(each);
              }
            });
    matching.forEach(each -> read(each, depth + 1));
  }

  /** In the order in which they are looked at. */
  List<String> directories() {
    return List.copyOf(directories);
  }

  /** The files that were read. */
  List<String> files() {
    return List.copyOf(files);
  }
}
