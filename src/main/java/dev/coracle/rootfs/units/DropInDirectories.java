package dev.coracle.rootfs.units;

import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.systemd.UnitName;
import dev.coracle.tree.Node;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Directories that belong to units: {@code NAME.d}, {@code NAME.wants} and their like, also those
 * of a template, of a name's beginning up to a dash, and of all units of a type.
 */
final class DropInDirectories {
  private final MergedPackageView view;
  private final List<String> directories;

  /** Looks below directories of units, best first. */
  DropInDirectories(MergedPackageView view, List<String> directories) {
    this.view = view;
    this.directories = directories;
  }

  /**
   * Paths by file name; of several with one name, that in the best directory.
   *
   * @param names all names of the unit, its own among them
   * @param suffix such as {@code .d}
   */
  Map<String, String> files(UnitName name, Set<String> names, String suffix) {
    Set<String> all = new LinkedHashSet<>();
    all.add(name.toString());
    all.addAll(names);
    Map<String, String> found = new TreeMap<>();
    for (String each : all) {
      // A better directory's are better even where they are of more units.
      for (String directory : directories) {
        for (String owner : owners(UnitName.parse(each).orElse(name))) {
          add(directory + "/" + owner + suffix, found);
        }
      }
    }
    directories.forEach(directory -> add(directory + "/" + name.type() + suffix, found));
    return found;
  }

  /**
   * For {@code a-b@c.service} that name, {@code a-b@.service}, {@code a-.service}, {@code
   * a-@c.service} and {@code a-@.service}, in this order.
   */
  private static List<String> owners(UnitName name) {
    List<String> owners = new ArrayList<>(List.of(name.toString()));
    if (name.isInstance()) {
      owners.addAll(owners(name.template()));
    }
    String prefix = name.prefix();
    int dash = prefix.lastIndexOf('-', prefix.length() - 2);
    if (dash > 0) {
      String begin = prefix.substring(0, dash + 1);
      Optional<String> instance = name.instance().filter(text -> !text.isEmpty());
      owners.addAll(owners(new UnitName(begin, instance, name.type())));
    }
    return owners;
  }

  private void add(String directory, Map<String, String> found) {
    boolean link = view.node(directory).filter(node -> node instanceof Node.Symlink).isPresent();
    String end = link ? view.resolve(directory).path() : directory;
    List<String> names =
        link
            ? view.below(end).stream()
                .map(path -> path.substring(end.length() + 1))
                .filter(path -> path.indexOf('/') < 0)
                .toList()
            : view.unitDirectory(directory);
    for (String name : names) {
      if (!name.startsWith(".")) {
        found.putIfAbsent(name, end + "/" + name);
      }
    }
  }
}
