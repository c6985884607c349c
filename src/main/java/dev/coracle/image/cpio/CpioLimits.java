package dev.coracle.image.cpio;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.List;

/** What an initramfs cannot hold: it would be lost in silence, and the tree be another one. */
final class CpioLimits {
  /** Numbers have eight hexadecimal digits. */
  private static final long MAX = 0xffff_ffffL;

  private final List<Diagnostic> problems = new ArrayList<>();

  private CpioLimits() {}

  static void check(FileTree tree) {
    CpioLimits limits = new CpioLimits();
    tree.nodes().forEach(limits::node);
    if (!limits.problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, limits.problems);
    }
  }

  private void node(TreePath path, Node node) {
    if (node instanceof Node.HardLink) {
      return; // what counts is its target's
    }
    if (!node.metadata().xattrs().isEmpty()) {
      problem(
          "image.xattr",
          path,
          node,
          "has extended attributes, which an initramfs cannot hold: "
              + String.join(", ", node.metadata().xattrs().keySet()),
          "leave them out (a capability is granted under `grants:`), or use another form");
    }
    if (node.metadata().mtime() > MAX) {
      problem(
          "image.time",
          path,
          node,
          "has a time after 2106, which an initramfs cannot hold",
          "give it an earlier time");
    }
    if (node instanceof Node.RegularFile file && file.content().size() > MAX) {
      problem(
          "image.too-large",
          path,
          node,
          "has " + file.content().size() + " bytes; a file of an initramfs has less than 4 GiB",
          "leave it out, or use another form");
    }
  }

  private void problem(String code, TreePath path, Node node, String what, String fix) {
    problems.add(Diagnostic.error(code, path + " " + what + " (" + node.origin() + ")", fix));
  }
}
