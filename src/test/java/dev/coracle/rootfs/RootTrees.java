package dev.coracle.rootfs;

import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;

/** What tests ask of a root tree. */
final class RootTrees {
  private RootTrees() {}

  static Node node(RootTree root, String path) {
    return root.tree().node(TreePath.of(path)).orElseThrow(() -> new AssertionError(path));
  }

  static boolean has(RootTree root, String path) {
    return root.tree().node(TreePath.of(path)).isPresent();
  }

  static String text(RootTree root, String path) throws Exception {
    return new String(
        ((Node.RegularFile) node(root, path)).content().readAll(), StandardCharsets.UTF_8);
  }
}
