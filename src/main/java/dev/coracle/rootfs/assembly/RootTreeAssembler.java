package dev.coracle.rootfs.assembly;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.rootfs.view.MergedPackageView;
import dev.coracle.rootfs.view.PathView;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/**
 * Assembles the root tree: nodes are copied from the view and get the one time of all nodes, an
 * origin with their reason, and the directories above them.
 */
public final class RootTreeAssembler {
  private static final int PLAIN_DIRECTORY = 0755;

  private final MergedPackageView view;
  private final long seconds;
  private final Privileges privileges;
  private final ProblemCollector problems;
  private final FileTree.Builder tree = FileTree.builder();

  /** By path in text; sorted once they are asked for. */
  private final Map<String, Set<RequiredBy>> needs = new HashMap<>();

  /** Every path that came in, in the order of coming: what is in is asked for all the time. */
  private final List<TreePath> arrived = new ArrayList<>();

  private final Map<String, Node> present = new HashMap<>();

  public RootTreeAssembler(
      MergedPackageView view, long seconds, Privileges privileges, ProblemCollector problems) {
    this.view = view;
    this.seconds = seconds;
    this.privileges = privileges;
    this.problems = problems;
    set(
        TreePath.ROOT,
        new Node.Directory(
            Metadata.rootOwned(PLAIN_DIRECTORY, seconds),
            Origin.generated("rootfs", "every file")));
  }

  public boolean has(String path) {
    return present.containsKey(path);
  }

  /** How many paths have come in so far. */
  public int count() {
    return arrived.size();
  }

  /**
   * What came in later, in order of paths.
   *
   * @param count how many paths had come in before
   */
  public List<Map.Entry<TreePath, Node>> since(int count) {
    return arrived.subList(count, arrived.size()).stream()
        .sorted()
        .map(path -> Map.entry(path, Objects.requireNonNull(present.get(path.text()))))
        .toList();
  }

  /**
   * The same for those who look for few of them.
   *
   * @param wanted asked of every path that came in later
   */
  public List<Map.Entry<TreePath, Node>> since(int count, BiPredicate<String, Node> wanted) {
    return since(count, path -> wanted.test(path, Objects.requireNonNull(present.get(path))));
  }

  /**
   * The same for those who look for few of them by name alone.
   *
   * @param wanted asked of every path that came in later
   */
  public List<Map.Entry<TreePath, Node>> since(int count, Predicate<String> wanted) {
    List<Map.Entry<TreePath, Node>> found = new ArrayList<>();
    for (TreePath path : List.copyOf(arrived.subList(count, arrived.size()))) {
      if (wanted.test(path.text())) {
        found.add(Map.entry(path, Objects.requireNonNull(present.get(path.text()))));
      }
    }
    found.sort(Map.Entry.comparingByKey());
    return found;
  }

  private void set(TreePath path, Node node) {
    tree.put(path, node);
    if (present.put(path.text(), node) == null) {
      arrived.add(path);
    }
  }

  /** Includes what a path leads to, and the links on the way. */
  public void include(PathView.Resolution found, RequiredBy need) {
    for (String link : found.links()) {
      include(link, need);
    }
    if (found.node().isPresent()) {
      include(found.path(), need);
    }
  }

  /** Notes one more reason of a path that is in the tree, or is about to be. */
  public void note(String path, RequiredBy need) {
    needs.computeIfAbsent(path, each -> new LinkedHashSet<>()).add(need);
  }

  /** Every reason that was given, by path; a node's origin has the first alone. */
  public SortedMap<TreePath, Set<RequiredBy>> needs() {
    SortedMap<TreePath, Set<RequiredBy>> sorted = new TreeMap<>();
    needs.forEach((path, reasons) -> sorted.put(TreePath.of(path), reasons));
    return sorted;
  }

  /** Includes the node at exactly a path; what is there already keeps its first reason. */
  public void include(String text, RequiredBy need) {
    note(text, need);
    if (has(text)) {
      return;
    }
    TreePath path = TreePath.of(text);
    if (!view.conflict(text).isEmpty()) {
      problems.error(
          Diagnostic.error(
              "rootfs.conflict",
              "packages "
                  + String.join(" and ", view.conflict(text))
                  + " ship different files as "
                  + text
                  + ", needed by "
                  + need.by(),
              "remove one of the packages, or declare the path under files"),
          need.place());
    }
    Optional<MergedPackageView.PackageFile> file = view.packageFile(text);
    if (file.isEmpty()) {
      view.node(text).ifPresent(node -> put(path, withTime(node), need));
    } else if (file.get().node() instanceof Node.Device
        && !privileges.keepsDevice(text, file.get().nameAndVersion())) {
      return;
    } else {
      put(path, copy(text, file.get(), need), need);
    }
  }

  private Node withTime(Node node) {
    Metadata metadata = node.metadata().withMtime(seconds);
    if (node instanceof Node.RegularFile file) {
      return new Node.RegularFile(metadata, file.content(), file.origin());
    }
    return node instanceof Node.Symlink link
        ? new Node.Symlink(metadata, link.target(), link.origin())
        : node;
  }

  /** Gives a file or directory of a package another owner and mode; privileges as granted. */
  public void own(String text, long uid, long gid, int mode) {
    TreePath path = TreePath.of(text);
    Node node = tree.node(path).orElseThrow();
    Metadata before = node.metadata();
    Metadata asked = new Metadata(mode, uid, gid, before.mtime(), before.xattrs());
    if (node instanceof Node.Directory) {
      set(path, new Node.Directory(asked, node.origin()));
    } else if (node instanceof Node.RegularFile file) {
      Node changed = new Node.RegularFile(asked, file.content(), node.origin());
      Metadata metadata = privileges.filter(text, changed, node.origin().source());
      set(path, new Node.RegularFile(metadata, file.content(), node.origin()));
    }
  }

  /** Puts a node that packages do not have. */
  public void put(TreePath path, Node node, RequiredBy need) {
    putParents(path, node.origin(), need);
    note(path.text(), need);
    set(path, node);
  }

  /** Directories count as brought by the package of what first stood in them. */
  private void putParents(TreePath path, Origin child, RequiredBy need) {
    TreePath parent = path.parent();
    Optional<Node> there =
        tree.node(parent)
            .or(() -> view.node(parent.text()).filter(node -> node instanceof Node.Symlink));
    if (there.isPresent()) {
      if (!(there.get() instanceof Node.Directory)) {
        problems.error(
            Diagnostic.error(
                "rootfs.not-a-directory",
                path
                    + " cannot be below "
                    + parent
                    + ", which is not a directory ("
                    + there.get().origin()
                    + ")",
                there.get() instanceof Node.Symlink
                    ? "name the path below " + view.resolve(parent.text()).path()
                    : "change one of the two paths"),
            need.place());
      }
      return;
    }
    boolean packaged = child.kind() == Origin.Kind.PACKAGE;
    Origin origin =
        packaged
            ? Origin.fromPackage(child.source(), path.text())
            : Origin.generated("rootfs", path.text());
    Optional<Node> node = view.node(parent.text());
    if (view.isOwn(parent.text())) {
      include(parent.text(), need);
      return;
    }
    putParents(parent, origin, need);
    Metadata metadata =
        node.isPresent() && node.get() instanceof Node.Directory directory
            ? directory.metadata().withMtime(seconds)
            : Metadata.rootOwned(PLAIN_DIRECTORY, seconds);
    set(parent, new Node.Directory(metadata, origin));
  }

  private Node copy(String path, MergedPackageView.PackageFile file, RequiredBy need) {
    Node node = file.node();
    Origin origin = Origin.fromPackage(file.nameAndVersion(), need.by());
    Metadata metadata = privileges.filter(path, node, file.nameAndVersion()).withMtime(seconds);
    if (node instanceof Node.RegularFile regular) {
      return new Node.RegularFile(metadata, regular.content(), origin);
    }
    if (node instanceof Node.Directory) {
      return new Node.Directory(metadata, origin);
    }
    if (node instanceof Node.Symlink link) {
      return new Node.Symlink(metadata, link.target(), origin);
    }
    if (node instanceof Node.HardLink link) {
      String target = UsrMerge.map(link.target().text());
      include(target, need);
      return new Node.HardLink(metadata, TreePath.of(target), origin);
    }
    Node.Device device = (Node.Device) node;
    return new Node.Device(metadata, device.type(), device.major(), device.minor(), origin);
  }

  public FileTree.Builder tree() {
    return tree;
  }

  public long seconds() {
    return seconds;
  }
}
