package dev.coracle.container;

import dev.coracle.container.source.ContainerDiagnostics;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The tree that layers make, one on the other (OCI image specification, layer.md). What a layer
 * hides, it hides in lower layers only, wherever in its archive it says so; of two entries of one
 * path in a layer, the last holds.
 */
final class MergedTree {
  /** As the kernel has it (MAXSYMLINKS). */
  private static final int MAX_LINKS = 40;

  private final NavigableMap<TreePath, Entry> names = new TreeMap<>();

  /**
   * What a name stands for. Names of one file have the same node.
   *
   * @param node anything but a hard link
   * @param layer which layer wrote it last
   */
  record Entry(Node node, int layer) {}

  MergedTree() {
    Origin origin = Origin.generated("root directory", "the container image");
    names.put(TreePath.ROOT, new Entry(new Node.Directory(Metadata.rootOwned(0755, 0), origin), 0));
  }

  /** The names so far; a copy. */
  NavigableMap<TreePath, Entry> snapshot() {
    return new TreeMap<>(names);
  }

  /** Puts a layer on top. */
  void apply(Layer layer, ContainerDiagnostics image) {
    ContainerDiagnostics problem = image.of("layer " + layer.number());
    Applied applied = new Applied(layer.number(), problem);
    for (LayerEntry entry : layer.entries()) {
      if (entry.node().isEmpty()) {
        problem.enterPath(entry.name().path().text());
        applied.hide(entry.name());
      }
    }
    for (LayerEntry entry : layer.entries()) {
      if (entry.node().isPresent()) {
        problem.enterPath(entry.name().path().text());
        applied.add(entry.name().path(), entry.node().get());
      }
    }
  }

  /** All names as one tree. */
  FileTree tree() {
    return tree(names);
  }

  /** Names as a tree: of the names of one file, the first is the file and the others are links. */
  static FileTree tree(NavigableMap<TreePath, Entry> names) {
    FileTree.Builder builder = FileTree.builder();
    IdentityHashMap<Node, TreePath> firsts = new IdentityHashMap<>();
    names.forEach(
        (path, entry) -> {
          Node node = entry.node();
          TreePath first = node instanceof Node.RegularFile ? firsts.putIfAbsent(node, path) : null;
          builder.put(
              path,
              first == null ? node : new Node.HardLink(node.metadata(), first, node.origin()));
        });
    return builder.build();
  }

  private void removeBelow(TreePath path) {
    for (Iterator<TreePath> below = names.tailMap(path, false).keySet().iterator();
        below.hasNext(); ) {
      if (!below.next().startsWith(path)) {
        return;
      }
      below.remove();
    }
  }

  private @Nullable Node node(TreePath path) {
    Entry entry = names.get(path);
    return entry == null ? null : entry.node();
  }

  /** One layer as it is put on the others. */
  private final class Applied {
    private final int layer;
    private final ContainerDiagnostics problem;

    private Applied(int layer, ContainerDiagnostics problem) {
      this.layer = layer;
      this.problem = problem;
    }

    private void hide(EntryName name) {
      Optional<TreePath> place = place(name.path(), Optional.empty());
      if (place.isEmpty()) {
        return;
      }
      removeBelow(place.get());
      if (name.kind() == EntryName.Kind.WHITEOUT) {
        names.remove(place.get());
      }
    }

    private void add(TreePath path, Node node) {
      if (path.isRoot()) {
        addRoot(node);
        return;
      }
      TreePath place = place(path, Optional.of(node)).orElseThrow();
      Node added = node instanceof Node.HardLink link ? linked(place, link) : node;
      if (!(added instanceof Node.Directory && node(place) instanceof Node.Directory)) {
        removeBelow(place);
      }
      names.put(place, new Entry(added, layer));
    }

    private void addRoot(Node node) {
      if (!(node instanceof Node.Directory)) {
        throw problem.malformed("the root is not a directory");
      }
      names.put(TreePath.ROOT, new Entry(node, layer));
    }

    private Node linked(TreePath place, Node.HardLink link) {
      Optional<TreePath> target = place(link.target(), Optional.empty());
      Node node = target.map(MergedTree.this::node).orElse(null);
      if (node == null) {
        throw problem.malformed(
            "a hard link to " + link.target() + ", which does not come before it");
      }
      if (node instanceof Node.Directory || place.equals(target.orElseThrow())) {
        throw problem.malformed(
            "a hard link to "
                + link.target()
                + (node instanceof Node.Directory ? ", which is a directory" : ", itself"));
      }
      return node;
    }

    /**
     * Where a path leads, its last name not followed.
     *
     * @param added what will stand there; directories above it that are missing are made. If empty,
     *     a path that leads nowhere has no place
     */
    private Optional<TreePath> place(TreePath path, Optional<Node> added) {
      if (path.isRoot() || node(path.parent()) instanceof Node.Directory) {
        return Optional.of(path);
      }
      TreePath at = TreePath.ROOT;
      List<String> rest = new ArrayList<>(List.of(path.text().substring(1).split("/", -1)));
      for (int links = 0; rest.size() > 1; ) {
        TreePath next = at.resolve(rest.remove(0));
        Entry entry = names.get(next);
        if (entry == null) {
          if (added.isEmpty()) {
            return Optional.empty();
          }
          names.put(next, new Entry(implied(added.get()), layer));
          at = next;
        } else if (entry.node() instanceof Node.Directory) {
          at = next;
        } else if (entry.node() instanceof Node.Symlink link) {
          rest.addAll(0, followed(next, link, entry.layer()));
          links++;
          if (links > MAX_LINKS) {
            throw problem.refused(
                "the path leads through too many links", ContainerDiagnostics.REBUILD);
          }
        } else {
          throw problem.malformed("it is below " + next + ", which is not a directory");
        }
      }
      return Optional.of(at.resolve(rest.get(0)));
    }

    /**
     * The names that a link on the way stands for. Images whose /lib is a link to usr/lib get
     * layers with files in /lib, which all runtimes put into /usr/lib; links that lead elsewhere,
     * or that the layer brought itself, are nothing but a way to write where it does not show.
     */
    private List<String> followed(TreePath path, Node.Symlink link, int from) {
      List<String> names = List.of(link.target().split("/", -1));
      boolean plain = names.stream().noneMatch(n -> n.isEmpty() || n.equals(".") || n.equals(".."));
      if (from == layer || !plain) {
        throw problem.refused(
            "the path leads through "
                + path
                + ", a symbolic link to "
                + ContainerDiagnostics.printable(link.target()),
            "a layer may only lead through a link of a lower layer that stays below its"
                + " directory; build the image again with the real path");
      }
      return names;
    }

    private Node implied(Node added) {
      Metadata metadata = Metadata.rootOwned(0755, added.metadata().mtime());
      return new Node.Directory(metadata, added.origin());
    }
  }
}
