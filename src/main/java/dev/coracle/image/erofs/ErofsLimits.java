package dev.coracle.image.erofs;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.image.block.XattrName;
import dev.coracle.image.format.FileSystemExtras;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import dev.coracle.tree.Xattr;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What EROFS cannot hold although other file systems might. */
final class ErofsLimits {
  private static final int MAX_XATTR_VALUE = 0xffff;

  /** The count in an inode has 16 bits and counts the header as one unit. */
  private static final long MAX_XATTR_BODY =
      OnDisk.XATTR_HEADER_SIZE + (0xffffL - 1) * OnDisk.XATTR_UNIT;

  private static final long MAX_BLOCKS = 0xffff_ffffL;

  private ErofsLimits() {}

  static void check(FileTree tree) {
    List<Diagnostic> problems = new ArrayList<>();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      Node node = entry.getValue();
      if (!node.metadata().xattrs().isEmpty() && !(node instanceof Node.HardLink)) {
        checkXattrs(entry.getKey(), node, problems);
      }
    }
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
  }

  static void check(FileSystemExtras extras) {
    if (!extras.equals(FileSystemExtras.NONE)) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
              "image.extras",
              "EROFS is read-only: it has neither free space nor metadata checksums",
              "use ext4, or remove these keys"));
    }
  }

  private static void checkXattrs(TreePath path, Node node, List<Diagnostic> problems) {
    long body = OnDisk.XATTR_HEADER_SIZE;
    for (Map.Entry<String, Xattr> xattr : node.metadata().xattrs().entrySet()) {
      int value = xattr.getValue().bytes().length;
      if (XattrName.of(xattr.getKey()).isEmpty()) {
        problems.add(
            problem(path, node, "EROFS cannot store the attribute name " + xattr.getKey()));
      } else if (value > MAX_XATTR_VALUE) {
        problems.add(
            problem(path, node, xattr.getKey() + " has " + value + " bytes; EROFS holds 65535"));
      }
      body += OnDisk.XATTR_ENTRY_SIZE + xattr.getKey().length() * 3L + value + OnDisk.XATTR_UNIT;
    }
    if (body > MAX_XATTR_BODY) {
      problems.add(problem(path, node, "all of them together exceed 256 KiB"));
    }
  }

  private static Diagnostic problem(TreePath path, Node node, String what) {
    return Diagnostic.error(
        "image.xattr",
        path
            + " has an extended attribute that cannot be stored: "
            + what
            + " ("
            + node.origin()
            + ")",
        "remove the attribute");
  }

  static void checkBlocks(long blocks) {
    if (blocks > MAX_BLOCKS) {
      throw new CoracleException(
          ExitCode.RECIPE,
          Diagnostic.error(
              "image.too-large",
              "the tree needs " + blocks + " blocks of 4 KiB; EROFS allows at most " + MAX_BLOCKS,
              "remove what is not needed"));
    }
  }
}
