package dev.coracle.rootfs.data;

import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Node;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Links to included programs, by which they are started too. */
final class ProgramLinks {
  private static final Pattern PROGRAM = Pattern.compile("/usr/s?bin/[^/]+");

  private final DataContext context;

  /** By identity: the hash of a package's contents covers all its files. */
  private final IdentityHashMap<PackageContents, List<String>> known = new IdentityHashMap<>();

  ProgramLinks(DataContext context) {
    this.context = context;
  }

  /** Further names of included programs, in the same package: programs are started by them. */
  void include() {
    Set<String> linked = new LinkedHashSet<>();
    for (PackageContents each : context.takingPart()) {
      known.computeIfAbsent(each, ProgramLinks::linksOf).stream()
          .filter(path -> !context.assembler().has(path))
          .forEach(linked::add);
    }
    for (String path : linked) {
      PathView.Resolution end = context.view().resolve(path);
      if (end.isFile() && context.assembler().has(end.path()) && ofSamePackage(path, end.path())) {
        context.assembler().include(end, context.whole().of(end.path()));
        context.assembler().include(path, context.whole().of(end.path()));
      }
    }
  }

  /** Links among the programs of a package. */
  private static List<String> linksOf(PackageContents contents) {
    return contents.nodes().entrySet().stream()
        .filter(entry -> entry.getValue() instanceof Node.Symlink)
        .map(entry -> UsrMerge.map(entry.getKey().text()))
        .filter(path -> PROGRAM.matcher(path).matches())
        .toList();
  }

  private boolean ofSamePackage(String a, String b) {
    Optional<PackageContents> one = context.view().owner(a);
    return one.isPresent() && one.equals(context.view().owner(b));
  }
}
