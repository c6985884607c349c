package dev.coracle.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.LinuxLimits;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.nio.charset.CharsetEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What no image should hold although a tree can: what some file system cannot store, so that all
 * formats of one tree stay equal, or what a guest could not name.
 */
final class TreeCheck {
  /** The last second that ext4 can store: 34 bits from 1901 on, the year 2446. */
  private static final long LAST_SECOND = 0x3_7fff_ffffL;

  private final List<Diagnostic> problems = new ArrayList<>();
  private final CharsetEncoder utf8 = StandardCharsets.UTF_8.newEncoder();

  private TreeCheck() {}

  /**
   * Refuses a tree, with all that is wrong with it.
   *
   * @throws CoracleException (RECIPE)
   */
  static void check(FileTree tree) {
    TreeCheck check = new TreeCheck();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      check.node(entry.getKey(), entry.getValue());
    }
    if (!check.problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, check.problems);
    }
  }

  private void node(TreePath path, Node node) {
    String text = path.text();
    if (!utf8.canEncode(text)) {
      problem("image.path", path, node, "its name is not valid Unicode", "rename the file");
    } else if (text.length() > LinuxLimits.MAX_PATH / 3
        && text.getBytes(StandardCharsets.UTF_8).length > LinuxLimits.MAX_PATH) {
      problem(
          "image.path",
          path,
          node,
          "its path has more than " + LinuxLimits.MAX_PATH + " bytes, so no program could open it",
          "shorten the path");
    }
    if (node instanceof Node.Symlink symlink && !utf8.canEncode(symlink.target())) {
      problem("image.path", path, node, "its target is not valid Unicode", "change the target");
    }
    long time = node.metadata().mtime();
    if (node instanceof Node.HardLink) {
      return; // what counts is its target's
    }
    if (time < 0 || time > LAST_SECOND) {
      problem(
          "image.time",
          path,
          node,
          "its modification time, " + time + " s from 1970, lies outside 1970 to 2446",
          "give it a time in that range");
    }
  }

  private void problem(String code, TreePath path, Node node, String what, String fix) {
    problems.add(Diagnostic.error(code, path + ": " + what + " (" + node.origin() + ")", fix));
  }
}
