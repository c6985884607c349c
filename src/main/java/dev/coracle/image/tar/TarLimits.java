package dev.coracle.image.tar;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.List;

/** What a tar archive cannot hold, or a reader of layers would take for something else. */
final class TarLimits {
  /** Begins the name of a file that stands for a deleted one (OCI image specification, layer). */
  private static final String WHITEOUT = ".wh.";

  private final List<Diagnostic> problems = new ArrayList<>();

  private TarLimits() {}

  static void check(FileTree tree) {
    TarLimits limits = new TarLimits();
    tree.nodes().forEach(limits::node);
    if (!limits.problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, limits.problems);
    }
  }

  private void node(TreePath path, Node node) {
    if (path.name().startsWith(WHITEOUT)) {
      problem(
          "image.path",
          path,
          node,
          "has a name by which layers of containers mark what is deleted",
          "rename the file");
    }
    if (node instanceof Node.HardLink) {
      return; // what counts is its target's
    }
    if (node instanceof Node.Device device && device.type() == Node.Device.Type.SOCKET) {
      problem(
          "image.node",
          path,
          node,
          "is a socket, which a tar archive cannot hold",
          "leave it out: whoever listens makes it");
    }
    for (String name : node.metadata().xattrs().keySet()) {
      if (name.indexOf('=') >= 0) {
        problem(
            "image.xattr",
            path,
            node,
            "has an extended attribute with = in its name: " + name,
            "leave the attribute out");
      }
    }
  }

  private void problem(String code, TreePath path, Node node, String what, String fix) {
    problems.add(Diagnostic.error(code, path + " " + what + " (" + node.origin() + ")", fix));
  }
}
