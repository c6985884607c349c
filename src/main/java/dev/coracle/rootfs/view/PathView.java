package dev.coracle.rootfs.view;

import dev.coracle.tree.Node;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Paths and what they name, symbolic links followed as the guest's kernel would. */
public interface PathView {
  /** As many links as Linux follows (MAXSYMLINKS). */
  int LINK_LIMIT = 40;

  /** The node at exactly this absolute path. */
  Optional<Node> node(String path);

  /** Where a path that links lead through really stands, such as below a merged /usr. */
  default String canonical(String path) {
    return path;
  }

  /**
   * Where a path leads.
   *
   * @param path the path at the end, all links followed
   * @param node what is there; empty where the way ends at nothing
   * @param links the links that were followed, first first
   */
  record Resolution(String path, Optional<Node> node, List<String> links) {
    /** Whether the way ends at a file with bytes. */
    public boolean isFile() {
      return node.filter(n -> n instanceof Node.RegularFile || n instanceof Node.HardLink)
          .isPresent();
    }

    /** Whether it is a directory, perhaps by links. */
    public boolean isDirectory() {
      return node().filter(each -> each instanceof Node.Directory).isPresent();
    }
  }

  /** Follows an absolute path. A loop of links ends at nothing. */
  default Resolution resolve(String path) {
    String start = canonical(path);
    Optional<Node> direct = node(start);
    if (direct.isPresent() && !(direct.get() instanceof Node.Symlink)) {
      return new Resolution(start, direct, List.of());
    }
    List<String> links = new ArrayList<>();
    Deque<String> left = new ArrayDeque<>();
    pushNames(left, path);
    String here = "";
    while (!left.isEmpty()) {
      String name = left.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        here = here.isEmpty() ? "" : here.substring(0, here.lastIndexOf('/'));
        continue;
      }
      String next = canonical(here + "/" + name);
      Optional<Node> node = node(next);
      if (node.isPresent() && node.get() instanceof Node.Symlink link) {
        links.add(next);
        if (links.size() > LINK_LIMIT) {
          return new Resolution(next, Optional.empty(), links);
        }
        if (link.target().startsWith("/")) {
          here = "";
        }
        pushNames(left, link.target());
      } else {
        here = next;
      }
    }
    String end = here.isEmpty() ? "/" : here;
    return new Resolution(end, node(end), links);
  }

  private static void pushNames(Deque<String> left, String path) {
    String[] names = path.split("/", 0);
    for (int i = names.length - 1; i >= 0; i--) {
      left.push(names[i]);
    }
  }
}
