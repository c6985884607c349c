package dev.coracle.rootfs.data;

import dev.coracle.rootfs.units.UnitSettings;
import dev.coracle.rootfs.view.PathGlob;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Content;
import dev.coracle.tree.Node;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Configurations of units of which nothing names one: programs may put the path together at run
 * time. Then those of the unit's own package come in, but not what the package leaves for others.
 */
public final class OwnConfigurations {
  private static final String CONFIGURATIONS = "/etc/";

  /** What is larger is data, and a choice of the recipe's. */
  private static final long LARGEST = 256 << 10;

  private final DataContext context;
  private final List<PathGlob> shared;
  private final Set<String> done = new HashSet<>();

  public OwnConfigurations(DataContext context) {
    this.context = context;
    this.shared = context.shared();
  }

  /** Includes them; once nothing else comes in any more. */
  public void include(List<UnitSettings> units) {
    for (UnitSettings unit : units) {
      if (context.rules().follows(unit.fragment())) {
        context
            .view()
            .owner(unit.fragment())
            .filter(each -> done.add(each.locked().name()) && !hasAny(each.source()))
            .ifPresent(each -> include(each, unit));
      }
    }
  }

  private boolean hasAny(String source) {
    return context.assembler().tree().nodes().entrySet().stream()
        .filter(entry -> isOwn(entry.getKey().text(), entry.getValue()))
        .anyMatch(
            entry ->
                context.rules().source(entry.getKey().text()).filter(source::equals).isPresent());
  }

  private void include(PackageContents contents, UnitSettings unit) {
    List<String> paths =
        contents.nodes().entrySet().stream()
            .filter(entry -> isOwn(entry.getKey().text(), entry.getValue()))
            .map(entry -> entry.getKey().text())
            .toList();
    long size = paths.stream().mapToLong(this::size).sum();
    MentioningFile from =
        new MentioningFile(
            MentioningFile.Kind.UNIT, unit.fragment(), contents.source(), 0, unit.need());
    for (String path : size <= LARGEST ? paths : List.<String>of()) {
      PathView.Resolution found = context.view().resolve(path);
      if (found.isFile()) {
        context.follower().include(found, from);
      }
    }
  }

  private boolean isOwn(String path, Node node) {
    return path.startsWith(CONFIGURATIONS)
        && !(node instanceof Node.Directory)
        && shared.stream().noneMatch(glob -> glob.matches(path));
  }

  private long size(String path) {
    return context
        .view()
        .node(path)
        .flatMap(context.contents()::content)
        .map(Content::size)
        .orElse(0L);
  }
}
