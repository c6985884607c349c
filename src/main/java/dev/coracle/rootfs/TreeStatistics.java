package dev.coracle.rootfs;

import dev.coracle.rootfs.assembly.RootReport;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import java.util.HashSet;
import java.util.Set;

/** Numbers of a finished tree. */
final class TreeStatistics {
  private static final int BLOCK = 4096;

  private TreeStatistics() {}

  static RootReport.Counts of(FileTree tree, int elfFiles) {
    int files = 0;
    int directories = 0;
    int links = 0;
    long bytes = 0;
    long blockBytes = 0;
    Set<String> packages = new HashSet<>();
    for (Node node : tree.nodes().values()) {
      if (node.origin().kind() == Origin.Kind.PACKAGE) {
        packages.add(node.origin().source());
      }
      if (node instanceof Node.RegularFile file) {
        files++;
        bytes += file.content().size();
        blockBytes += (file.content().size() + BLOCK - 1) / BLOCK * BLOCK;
      } else if (node instanceof Node.Directory) {
        directories++;
      } else if (node instanceof Node.Symlink || node instanceof Node.HardLink) {
        links++;
      }
    }
    return new RootReport.Counts(
        files, directories, links, elfFiles, packages.size(), bytes, blockBytes);
  }
}
