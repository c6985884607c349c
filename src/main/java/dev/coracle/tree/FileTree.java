package dev.coracle.tree;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * An immutable file tree. Every parent of a node is a directory in the tree, the root included;
 * every hard link names a regular file in the tree.
 */
public final class FileTree {
  private final NavigableMap<TreePath, Node> nodes;

  private FileTree(NavigableMap<TreePath, Node> nodes) {
    this.nodes = Collections.unmodifiableNavigableMap(nodes);
  }

  /** All nodes by path, the root first, each directory right before what it holds. */
  public SortedMap<TreePath, Node> nodes() {
    return nodes;
  }

  /** The node at a path, links not followed. */
  public Optional<Node> node(TreePath path) {
    return Optional.ofNullable(nodes.get(path));
  }

  /** Sum of the sizes of all regular files, in bytes. */
  public long contentBytes() {
    return nodes.values().stream()
        .mapToLong(node -> node instanceof Node.RegularFile file ? file.content().size() : 0)
        .sum();
  }

  /** An empty builder. */
  public static Builder builder() {
    return new Builder();
  }

  /** A builder that begins with this tree's nodes. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.nodes.putAll(nodes);
    return builder;
  }

  /** Collects nodes in any order; {@link #build()} checks that they make a tree. */
  public static final class Builder {
    private final NavigableMap<TreePath, Node> nodes = new TreeMap<>();

    private Builder() {}

    /**
     * Adds a node, in place of any before it.
     *
     * @return what stood there before
     */
    public Optional<Node> put(TreePath path, Node node) {
      return Optional.ofNullable(nodes.put(path, node));
    }

    /** Removes a node. */
    public Optional<Node> remove(TreePath path) {
      return Optional.ofNullable(nodes.remove(path));
    }

    /** The node at a path so far. */
    public Optional<Node> node(TreePath path) {
      return Optional.ofNullable(nodes.get(path));
    }

    /** The nodes so far, as a view. */
    public NavigableMap<TreePath, Node> nodes() {
      return Collections.unmodifiableNavigableMap(nodes);
    }

    /** Adds the directories above a path that are missing. */
    public void putParents(TreePath path, Metadata metadata, Origin origin) {
      for (TreePath parent = path.parent(); ; parent = parent.parent()) {
        nodes.putIfAbsent(parent, new Node.Directory(metadata, origin));
        if (parent.isRoot()) {
          return;
        }
      }
    }

    /**
     * The finished tree.
     *
     * @throws CoracleException (RECIPE) if nodes have no directory above them, or hard links name
     *     something other than a regular file; a diagnostic for each names path and origin
     */
    public FileTree build() {
      if (nodes.isEmpty()) {
        throw new IllegalArgumentException("a tree has a root directory");
      }
      List<Diagnostic> problems = new ArrayList<>();
      for (Map.Entry<TreePath, Node> entry : nodes.entrySet()) {
        TreePath path = entry.getKey();
        Node node = entry.getValue();
        if (path.isRoot() && !(node instanceof Node.Directory)) {
          problems.add(invalid("the root is not a directory", path, node));
        }
        if (!path.isRoot() && !(nodes.get(path.parent()) instanceof Node.Directory)) {
          problems.add(invalid(path.parent() + " is not a directory in the tree", path, node));
        }
        if (node instanceof Node.HardLink link
            && !(nodes.get(link.target()) instanceof Node.RegularFile)) {
          String what = "hard link to " + link.target() + ", which is not a regular file";
          problems.add(invalid(what, path, node));
        }
      }
      if (!problems.isEmpty()) {
        throw new CoracleException(ExitCode.RECIPE, problems);
      }
      return new FileTree(new TreeMap<>(nodes));
    }

    private static Diagnostic invalid(String what, TreePath path, Node node) {
      return Diagnostic.error(
          "tree.invalid",
          path + ": " + what + " (" + node.origin() + ")",
          "change one of the two paths, or the packages they come from");
    }
  }
}
