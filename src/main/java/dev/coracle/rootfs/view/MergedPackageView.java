package dev.coracle.rootfs.view;

import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files available to the guest: all packages merged, with usr-merge applied, and over them what
 * the recipe and Coracle itself declare. Contents are not touched.
 */
public final class MergedPackageView implements PathView {
  private static final String UNIT_DIRECTORY = "/systemd/system/";

  private final Map<String, PackageFile> files = new HashMap<>();
  private final Map<String, Node> own = new HashMap<>();
  private final Map<String, List<String>> conflicts = new HashMap<>();
  private final NavigableSet<String> unitPaths = new TreeSet<>();
  private final Map<String, PackageContents> packages = new LinkedHashMap<>();

  /** By directory, the sources that ship it; made when it is first asked for. */
  private @Nullable Map<String, Set<String>> sources;

  /** Links that other packages ship as directories. */
  private final Map<String, PackageFile> linked = new TreeMap<>();

  /** By such a link, where it leads. */
  private final Map<String, String> moved = new TreeMap<>();

  private @Nullable PathIndex index;

  /** Programs mention the same directories again and again. */
  private final Map<String, NavigableSet<String>> below = new HashMap<>();

  /** A package's node. */
  public record PackageFile(Node node, String nameAndVersion) {}

  public MergedPackageView(Collection<PackageContents> packages) {
    for (PackageContents contents : packages) {
      String name = contents.locked().nameAndVersion();
      this.packages.put(name, contents);
      for (Map.Entry<TreePath, Node> entry : contents.nodes().entrySet()) {
        add(entry.getKey().text(), entry.getValue(), name);
      }
    }
    linked.forEach(this::moveBehind);
  }

  private void add(String shipped, Node node, String nameAndVersion) {
    if (UsrMerge.isAlias(shipped) && node instanceof Node.Symlink) {
      return;
    }
    String path = UsrMerge.map(shipped);
    PackageFile before = files.putIfAbsent(path, new PackageFile(node, nameAndVersion));
    if (before == null) {
      if (path.contains(UNIT_DIRECTORY)) {
        unitPaths.add(path);
      }
    } else if (!agree(before.node(), node)) {
      PackageFile file = new PackageFile(node, nameAndVersion);
      noteLink(path, before, file);
      noteLink(path, file, before);
      conflicts
          .computeIfAbsent(path, p -> new ArrayList<>(List.of(before.nameAndVersion())))
          .add(nameAndVersion);
    }
  }

  private void noteLink(String path, PackageFile link, PackageFile other) {
    if (link.node() instanceof Node.Symlink && other.node() instanceof Node.Directory) {
      linked.putIfAbsent(path, link);
    }
  }

  /** As dpkg does: what packages ship below a link to a directory stands where the link leads. */
  private void moveBehind(String path, PackageFile link) {
    PackageFile before = files.put(path, link);
    Resolution end = resolve(path);
    boolean leadsAway = !end.path().startsWith(path + "/") && !end.path().equals(path);
    if (!leadsAway || end.node().filter(node -> !(node instanceof Node.Directory)).isPresent()) {
      files.put(path, before == null ? link : before);
      return;
    }
    conflicts.remove(path);
    moved.put(path, end.path().equals("/") ? "" : end.path());
    List<String> below = files.keySet().stream().filter(p -> p.startsWith(path + "/")).toList();
    for (String each : below) {
      unitPaths.remove(each);
      PackageFile file = Objects.requireNonNull(files.remove(each));
      add(canonical(each), file.node(), file.nameAndVersion());
    }
  }

  private static boolean agree(Node a, Node b) {
    if (a instanceof Node.Directory && b instanceof Node.Directory) {
      return true;
    }
    if (a instanceof Node.Symlink one && b instanceof Node.Symlink other) {
      return one.target().equals(other.target());
    }
    return a instanceof Node.RegularFile one
        && b instanceof Node.RegularFile other
        && one.metadata().mode() == other.metadata().mode()
        && one.content().equals(other.content());
  }

  /**
   * Leaves out what packages ship, as if they did not.
   *
   * @return whether there was any
   */
  public boolean hide(Predicate<String> paths) {
    boolean any = files.keySet().removeIf(paths);
    forget();
    unitPaths.removeIf(path -> !files.containsKey(path) && !own.containsKey(path));
    return any;
  }

  /**
   * Moves files of packages away, as dpkg-divert(1) does.
   *
   * @param path whose; only packages that ship it by exactly this name count
   * @param keeper the package whose file stays; empty for none
   * @return the packages whose files were moved
   */
  public List<String> divert(String path, String to, String keeper) {
    List<String> moved = new ArrayList<>();
    Optional<PackageFile> kept = Optional.empty();
    if (UsrMerge.isAlias(path)) {
      return moved;
    }
    for (Map.Entry<String, PackageContents> each : packages.entrySet()) {
      Node node = each.getValue().nodes().get(TreePath.of(path));
      boolean keeps = each.getValue().locked().name().equals(keeper);
      if (node != null && keeps) {
        kept = Optional.of(new PackageFile(node, each.getKey()));
      } else if (node != null && !(node instanceof Node.Directory)) {
        files.put(UsrMerge.map(to), new PackageFile(node, each.getKey()));
        moved.add(each.getKey());
      }
    }
    if (!moved.isEmpty()) {
      forget();
      String at = UsrMerge.map(path);
      conflicts.remove(at);
      files.remove(at);
      kept.ifPresent(file -> files.put(at, file));
    }
    return moved;
  }

  /** All packages that files are taken from. */
  public Collection<PackageContents> packages() {
    return packages.values();
  }

  /** The package whose node is at a path; empty where nothing is or the recipe lies over it. */
  public Optional<PackageContents> owner(String path) {
    return packageFile(path).map(node -> packages.get(node.nameAndVersion()));
  }

  /** Whether a file or link anywhere has a name. */
  public boolean hasName(String name) {
    String last = name.substring(name.lastIndexOf('/') + 1);
    return Stream.concat(files.keySet().stream(), own.keySet().stream())
        .anyMatch(
            path -> path.endsWith(last) && path.charAt(path.length() - last.length() - 1) == '/');
  }

  /** Whether only packages of one source have a directory, as {@code /usr/bin} has not. */
  public boolean ofOneSource(String directory) {
    return sourcesOf(directory).size() == 1;
  }

  /** The sources of the packages that have a directory. */
  public Set<String> sourcesOf(String directory) {
    if (sources == null) {
      sources = new HashMap<>();
      for (PackageContents one : packages.values()) {
        for (Map.Entry<TreePath, Node> entry : one.nodes().entrySet()) {
          if (entry.getValue() instanceof Node.Directory) {
            sources
                .computeIfAbsent(UsrMerge.map(entry.getKey().text()), path -> new TreeSet<>())
                .add(one.source());
          }
        }
      }
    }
    Set<String> known = sources.get(directory);
    return known == null
        ? packages.values().stream()
            .filter(one -> shipped(directory).anyMatch(path -> one.nodes().containsKey(path)))
            .map(PackageContents::source)
            .collect(Collectors.toSet())
        : known;
  }

  /** All paths below a directory that packages or the recipe have, sorted. */
  public NavigableSet<String> below(String directory) {
    return below.computeIfAbsent(directory, this::findBelow);
  }

  private NavigableSet<String> findBelow(String directory) {
    NavigableSet<String> found = new TreeSet<>();
    index().below(directory.equals("/") ? "" : directory, path -> node(path).isPresent(), found);
    return Collections.unmodifiableNavigableSet(found);
  }

  /** Paths that a pattern means, sorted: those that match, and all below them. */
  public NavigableSet<String> matching(PathGlob glob) {
    NavigableSet<String> found = new TreeSet<>();
    for (String path : index().matching(glob)) {
      if (node(path).isPresent()) {
        found.add(path);
      }
      found.addAll(below(path));
    }
    return found;
  }

  /** Paths that a pattern means by themselves, in order, without what is below them. */
  public List<String> named(PathGlob glob) {
    return index().matching(glob).stream().filter(path -> node(path).isPresent()).sorted().toList();
  }

  private void forget() {
    index = null;
    below.clear();
  }

  private PathIndex index() {
    if (index == null) {
      index = new PathIndex();
      files.keySet().forEach(index::add);
      own.keySet().forEach(index::add);
    }
    return index;
  }

  /** The paths by which packages may ship what stands at a path. */
  private static Stream<TreePath> shipped(String path) {
    String old = path.startsWith("/usr/") ? path.substring(4) : path;
    return UsrMerge.map(old).equals(path) && !old.equals(path)
        ? Stream.of(TreePath.of(path), TreePath.of(old))
        : Stream.of(TreePath.of(path));
  }

  /** Puts a node over whatever packages have there. */
  public void overlay(String path, Node node) {
    own.put(path, node);
    below.clear();
    if (index != null) {
      index.add(path);
    }
    if (path.contains(UNIT_DIRECTORY)) {
      unitPaths.add(path);
    }
  }

  public boolean isOwn(String path) {
    return own.containsKey(path);
  }

  /** The package's node at a path, if nothing lies over it. */
  public Optional<PackageFile> packageFile(String path) {
    return own.containsKey(path) ? Optional.empty() : Optional.ofNullable(files.get(path));
  }

  /** The packages that disagree about a path that nothing lies over; empty where all is well. */
  public List<String> conflict(String path) {
    return own.containsKey(path) ? List.of() : conflicts.getOrDefault(path, List.of());
  }

  @Override
  public Optional<Node> node(String path) {
    Node over = own.get(path);
    if (over != null) {
      return Optional.of(over);
    }
    return Optional.ofNullable(files.get(path)).map(PackageFile::node);
  }

  @Override
  public String canonical(String path) {
    String mapped = UsrMerge.map(path);
    for (Map.Entry<String, String> link : moved.entrySet()) {
      if (mapped.startsWith(link.getKey() + "/")) {
        return link.getValue() + mapped.substring(link.getKey().length());
      }
    }
    return mapped;
  }

  /** Names right in a directory of units or of drop-ins, sorted. */
  public List<String> unitDirectory(String directory) {
    String prefix = directory + "/";
    List<String> names = new ArrayList<>();
    for (String path : unitPaths.subSet(prefix, directory + "0")) {
      if (path.indexOf('/', prefix.length()) < 0) {
        names.add(path.substring(prefix.length()));
      }
    }
    return names;
  }

  /** Last names of all paths in some directories, for suggestions. */
  public List<String> namesIn(Collection<String> directories) {
    List<String> names = new ArrayList<>();
    for (Collection<String> paths : List.of(files.keySet(), own.keySet())) {
      for (String path : paths) {
        int slash = path.lastIndexOf('/');
        if (directories.contains(path.substring(0, slash))) {
          names.add(path.substring(slash + 1));
        }
      }
    }
    Collections.sort(names);
    return names;
  }
}
