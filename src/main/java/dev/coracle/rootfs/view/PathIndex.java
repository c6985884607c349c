package dev.coracle.rootfs.view;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** Paths by their directory, so that a pattern or a directory is found without looking at all. */
final class PathIndex {
  private final Map<String, Set<String>> children = new HashMap<>();

  /** Adds a path and the directories above it. */
  void add(String path) {
    String each = path;
    while (!each.isEmpty()) {
      String parent = each.substring(0, Math.max(0, each.lastIndexOf('/')));
      boolean known = children.containsKey(parent);
      if (!each.equals("/")) {
        children.computeIfAbsent(parent, key -> new LinkedHashSet<>()).add(each);
      }
      each = known ? "" : parent;
    }
  }

  /**
   * All paths below a directory.
   *
   * @param directory empty for the root
   */
  void below(String directory, Predicate<String> wanted, Collection<String> found) {
    for (String each : children.getOrDefault(directory, Set.of())) {
      if (wanted.test(each)) {
        found.add(each);
      }
      below(each, wanted, found);
    }
  }

  /** The paths, and directories above paths, that match a pattern name by name. */
  List<String> matching(PathGlob glob) {
    List<String> paths = new ArrayList<>(List.of(""));
    for (String name : UsrMerge.map(glob.text()).substring(1).split("/", -1)) {
      if (name.isEmpty()) {
        continue;
      }
      if (name.contains("**")) {
        List<String> deep = new ArrayList<>();
        paths.forEach(path -> below(path, glob::matches, deep));
        return deep;
      }
      boolean plain = name.indexOf('*') < 0 && name.indexOf('?') < 0;
      Pattern pattern = PathGlob.of(name).pattern();
      List<String> next = new ArrayList<>();
      for (String path : paths) {
        Set<String> there = children.getOrDefault(path, Set.of());
        if (plain && there.contains(path + "/" + name)) {
          next.add(path + "/" + name);
        } else if (!plain) {
          there.stream()
              .filter(each -> pattern.matcher(each.substring(path.length() + 1)).matches())
              .forEach(next::add);
        }
      }
      paths = next;
    }
    return paths;
  }
}
