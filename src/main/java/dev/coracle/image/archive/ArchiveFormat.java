package dev.coracle.image.archive;

import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;

/** What all formats of archives are: a name, and no label. */
public abstract class ArchiveFormat implements FileSystemFormat {
  private final String name;

  /** A format of this name. */
  protected ArchiveFormat(String name) {
    this.name = name;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final boolean isArchive() {
    return true;
  }

  @Override
  public final int maxLabelBytes() {
    return 0;
  }

  @Override
  public final FileSystemPlan plan(FileTree tree, FileSystemOptions options) {
    ArchiveDiagnostics problems = new ArchiveDiagnostics();
    tree.nodes().forEach((path, node) -> check(path, node, problems));
    problems.end();
    return plan(tree);
  }

  /** Notes what of a node such an archive would lose, or others take for something else. */
  protected abstract void check(TreePath path, Node node, ArchiveDiagnostics problems);

  /** The archive of a tree in which nothing was noted. */
  protected abstract ArchivePlan plan(FileTree tree);
}
