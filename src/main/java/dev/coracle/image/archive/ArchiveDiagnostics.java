package dev.coracle.image.archive;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.List;

/** Gathers everything in a tree that an archive cannot store, to report it at once. */
public final class ArchiveDiagnostics {
  private final List<Diagnostic> all = new ArrayList<>();

  ArchiveDiagnostics() {}

  /**
   * Notes one.
   *
   * @param what is wrong with the node, after its path
   */
  public void add(String code, TreePath path, Node node, String what, String fix) {
    all.add(Diagnostic.error(code, path + " " + what + " (" + node.origin() + ")", fix));
  }

  /** Ends in an exception (RECIPE) if there are any. */
  void end() {
    if (!all.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, all);
    }
  }
}
