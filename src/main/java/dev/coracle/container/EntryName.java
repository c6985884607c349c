package dev.coracle.container;

import dev.coracle.container.source.ContainerDiagnostics;
import dev.coracle.tree.LinuxLimits;
import dev.coracle.tree.TreePath;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A name in a layer's archive (OCI image specification, layer.md).
 *
 * @param path what it is about
 * @param kind what it does there
 */
record EntryName(TreePath path, Kind kind) {
  private static final String WHITEOUT = ".wh.";
  private static final String OPAQUE = ".wh..wh..opq";

  /** What aufs kept for itself in layers of old tools, such as {@code .wh..wh.plnk}. */
  private static final String AUFS = ".wh..wh.";

  /** What names do. */
  enum Kind {
    /** Adds something. */
    ENTRY,
    /** Hides what lower layers have at the path. */
    WHITEOUT,
    /** Hides what lower layers have below the path. */
    OPAQUE,
    /** Says nothing to anyone but aufs. */
    AUFS
  }

  static EntryName of(String name, ContainerDiagnostics problem) {
    List<String> names = names(name, problem);
    int last = names.size() - 1;
    for (int i = 0; i < last; i++) {
      if (names.get(i).startsWith(WHITEOUT)) {
        if (names.get(i).startsWith(AUFS)) {
          return new EntryName(TreePath.ROOT, Kind.AUFS);
        }
        throw problem.malformed("a whiteout is not a directory");
      }
    }
    String end = names.isEmpty() ? "" : names.get(last);
    if (!end.startsWith(WHITEOUT)) {
      return new EntryName(path(names, name, problem), Kind.ENTRY);
    }
    if (end.equals(OPAQUE)) {
      return new EntryName(path(names.subList(0, last), name, problem), Kind.OPAQUE);
    }
    if (end.startsWith(AUFS)) {
      return new EntryName(TreePath.ROOT, Kind.AUFS);
    }
    String hidden = end.substring(WHITEOUT.length());
    if (hidden.isEmpty() || hidden.equals(".") || hidden.equals("..")) {
      throw problem.malformed("a whiteout of nothing");
    }
    names.set(last, hidden);
    return new EntryName(path(names, name, problem), Kind.WHITEOUT);
  }

  /** The path that a hard link names. */
  static TreePath target(String name, ContainerDiagnostics problem) {
    return path(names(name, problem), name, problem);
  }

  private static List<String> names(String name, ContainerDiagnostics problem) {
    if (name.isEmpty()) {
      throw problem.malformed("an entry has no name");
    }
    // umoci names the root itself so.
    if (name.startsWith("/") && !name.equals("/")) {
      throw problem.malformed("the path is absolute");
    }
    List<String> names = new ArrayList<>();
    for (String each : name.split("/", -1)) {
      if (each.equals("..")) {
        throw problem.malformed("the path has '..' in it");
      }
      if (!each.isEmpty() && !each.equals(".")) {
        names.add(each);
      }
    }
    return names;
  }

  private static TreePath path(List<String> names, String name, ContainerDiagnostics problem) {
    String text = "/" + String.join("/", names);
    if (text.length() > LinuxLimits.MAX_PATH / 3
        && text.getBytes(StandardCharsets.UTF_8).length > LinuxLimits.MAX_PATH) {
      throw problem.malformed("the path has more than " + LinuxLimits.MAX_PATH + " bytes");
    }
    try {
      return TreePath.of(text);
    } catch (IllegalArgumentException e) {
      throw problem.malformed("impossible name '" + ContainerDiagnostics.printable(name) + "'", e);
    }
  }
}
