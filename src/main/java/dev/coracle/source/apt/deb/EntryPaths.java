package dev.coracle.source.apt.deb;

import dev.coracle.tar.TarDiagnostics;
import dev.coracle.tree.TreePath;

/** Names in a package's data archive as guest paths: {@code ./usr/bin/x} is {@code /usr/bin/x}. */
final class EntryPaths {
  private EntryPaths() {}

  static TreePath path(String name, DebDiagnostics problem) {
    String text = name;
    if (text.startsWith("/")) {
      throw problem.malformed("the path '" + TarDiagnostics.printable(name) + "' is absolute");
    }
    if (text.startsWith("./")) {
      text = text.substring(2);
    } else if (text.equals(".")) {
      text = "";
    }
    if (text.endsWith("/")) {
      text = text.substring(0, text.length() - 1);
    }
    if (text.isEmpty()) {
      if (name.isEmpty()) {
        throw problem.malformed("an entry has no name");
      }
      return TreePath.ROOT;
    }
    try {
      return TreePath.of("/" + text);
    } catch (IllegalArgumentException e) {
      throw problem.malformed(TarDiagnostics.printable(String.valueOf(e.getMessage())), e);
    }
  }
}
