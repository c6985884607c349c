package dev.coracle.container;

import dev.coracle.container.MergedTree.Entry;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.TreePath;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a file system must have so that overlayfs shows a tree when it is put on the file systems of
 * another tree (Linux, Documentation/filesystems/overlayfs.rst): all names that its layers wrote,
 * the directories above them with all attributes, and a character device 0:0 for each name that is
 * gone. All names of a file go together, since a hard link does not reach into a lower layer.
 */
final class LayerDifference {
  private static final Origin WHITEOUT =
      Origin.generated("whiteout", "a name that a layer removes");

  private final NavigableMap<TreePath, Entry> before;
  private final NavigableMap<TreePath, Entry> after;
  private final NavigableMap<TreePath, Entry> result = new TreeMap<>();

  private LayerDifference(
      NavigableMap<TreePath, Entry> before, NavigableMap<TreePath, Entry> after) {
    this.before = before;
    this.after = after;
  }

  /**
   * The tree of some layers on lower ones.
   *
   * @param before of the lower layers
   * @param after with these layers
   * @param firstLayer the number of the lowest of these layers
   */
  static FileTree of(
      NavigableMap<TreePath, Entry> before, NavigableMap<TreePath, Entry> after, int firstLayer) {
    LayerDifference difference = new LayerDifference(before, after);
    difference.addWritten(firstLayer);
    difference.addWhiteouts();
    return MergedTree.tree(difference.result);
  }

  private void addWritten(int firstLayer) {
    Set<Node> written = Collections.newSetFromMap(new IdentityHashMap<>());
    after.values().stream()
        .filter(entry -> entry.layer() >= firstLayer)
        .forEach(entry -> written.add(entry.node()));
    for (Map.Entry<TreePath, Entry> each : after.entrySet()) {
      if (each.getKey().isRoot() || written.contains(each.getValue().node())) {
        add(each.getKey(), each.getValue());
      }
    }
  }

  private void add(TreePath path, Entry entry) {
    result.put(path, entry);
    for (TreePath above = path.parent(); !result.containsKey(above); above = above.parent()) {
      Entry directory = after.get(above);
      if (directory != null) {
        result.put(above, directory);
      }
    }
  }

  private void addWhiteouts() {
    Node whiteout =
        new Node.Device(Metadata.rootOwned(0, 0), Node.Device.Type.CHARACTER, 0, 0, WHITEOUT);
    for (TreePath path : before.keySet()) {
      if (!after.containsKey(path) && isMerged(path.parent())) {
        add(path, new Entry(whiteout, 0));
      }
    }
  }

  /** Whether overlayfs shows what both have in a directory. */
  private boolean isMerged(TreePath path) {
    Entry lower = before.get(path);
    Entry upper = after.get(path);
    return lower != null
        && upper != null
        && lower.node() instanceof Node.Directory
        && upper.node() instanceof Node.Directory;
  }
}
