package dev.coracle.image.ext4;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What ext4 cannot hold although other file systems might. */
final class Ext4Limits {
  private static final long FIRST_SECOND = Integer.MIN_VALUE;
  private static final long LAST_SECOND = 0x3_7fff_ffffL;

  private Ext4Limits() {}

  static void check(FileTree tree) {
    List<Diagnostic> problems = new ArrayList<>();
    Map<TreePath, Integer> links = new HashMap<>();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      if (entry.getValue() instanceof Node.HardLink link) {
        links.merge(link.target(), 1, Integer::sum);
      } else {
        check(entry.getKey(), entry.getValue(), problems);
      }
    }
    links.forEach(
        (path, count) -> {
          if (count + 1 > OnDisk.MAX_LINKS) {
            String what =
                "has " + (count + 1) + " hard links; ext4 allows at most " + OnDisk.MAX_LINKS;
            Node file = tree.node(path).orElseThrow();
            problems.add(problem("image.links", path, file, what, "make some of them copies"));
          }
        });
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
  }

  private static void check(TreePath path, Node node, List<Diagnostic> problems) {
    long time = node.metadata().mtime();
    if (time < FIRST_SECOND || time > LAST_SECOND) {
      String what = "has a time, " + time + " s from 1970, outside of 1901 to 2446";
      problems.add(problem("image.time", path, node, what, "give it a time in that range"));
    }
    if (path.equals(Ext4Writer.LOST_FOUND) && !(node instanceof Node.Directory)) {
      String what = "is not a directory; e2fsck needs one of this name";
      problems.add(problem("image.lost-found", path, node, what, "rename it, or remove it"));
    }
    try {
      XattrLayout.of(node.metadata());
    } catch (IllegalArgumentException e) {
      String what = "has an extended attribute that cannot be stored: " + e.getMessage();
      problems.add(problem("image.xattr", path, node, what, "remove the attribute"));
    }
  }

  private static Diagnostic problem(
      String code, TreePath path, Node node, String what, String fix) {
    return Diagnostic.error(code, path + " " + what + " (" + node.origin() + ")", fix);
  }

  static void checkBlocks(long blocks) {
    if (blocks > Geometry.MAX_BLOCKS) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
              "image.too-large",
              "the file system needs "
                  + blocks
                  + " blocks of 4 KiB; ext4 allows at most "
                  + Geometry.MAX_BLOCKS,
              "remove what is not needed"));
    }
  }
}
