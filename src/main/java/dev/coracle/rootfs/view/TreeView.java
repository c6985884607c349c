package dev.coracle.rootfs.view;

import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A finished tree as the guest's kernel would walk it: nothing but its own links. */
public final class TreeView implements PathView {
  private final Map<String, Node> nodes = new HashMap<>();

  public TreeView(FileTree tree) {
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      nodes.put(entry.getKey().text(), entry.getValue());
    }
  }

  @Override
  public Optional<Node> node(String path) {
    return Optional.ofNullable(nodes.get(path));
  }
}
