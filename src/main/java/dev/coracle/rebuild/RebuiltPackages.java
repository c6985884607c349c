package dev.coracle.rebuild;

import dev.coracle.lock.LockedPackage;
import dev.coracle.rootfs.view.UsrMerge;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.tree.Content;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Puts what was built in the place of a package's files. */
public final class RebuiltPackages {
  /** Follows the source's version: newer than it, older than the next one of the archive. */
  private static final String SUFFIX = "+rebuilt";

  private static final int EXECUTABLE_MODE = 0755;
  private static final int FILE_MODE = 0644;
  private static final Metadata LINK = new Metadata(0777, 0, 0, 0, Collections.emptySortedMap());

  private RebuiltPackages() {}

  /** A package as it is known from then on: built from this source. */
  public static LockedPackage rebuilt(LockedPackage binary, LockedPackage source) {
    return new LockedPackage(
        binary.name(),
        source.version() + SUFFIX,
        binary.architecture(),
        source.suite(),
        source.path(),
        source.size(),
        source.sha256(),
        binary.source());
  }

  /**
   * A package with what was built; any other package as it is. Files that the rules do not name
   * stay, such as units and settings.
   *
   * @param result of {@link PackageRebuilder#build}
   */
  public static PackageContents apply(PackageContents contents, RebuildRequest request, Path result)
      throws IOException {
    String name = contents.locked().name();
    SortedMap<TreePath, String> files =
        request.rules().files().getOrDefault(name, Collections.emptySortedMap());
    SortedMap<TreePath, String> links =
        request.rules().links().getOrDefault(name, Collections.emptySortedMap());
    if (files.isEmpty() && links.isEmpty()) {
      return contents;
    }
    LockedPackage locked = rebuilt(contents.locked(), request.source());
    Origin origin = Origin.fromPackage(locked.nameAndVersion(), locked.nameAndVersion());
    SortedMap<TreePath, Node> nodes = new TreeMap<>();
    contents
        .nodes()
        .forEach(
            (path, node) -> {
              if (!isRemoved(path, request.rules(), name)) {
                nodes.put(path, withOrigin(node, origin));
              }
            });
    for (TreePath path : files.keySet()) {
      Path file = result.resolve(name + path);
      TreePath there = existing(nodes, path);
      nodes.put(there, node(file, nodes.get(there), origin));
      parents(nodes, there, origin);
    }
    links.forEach(
        (path, to) -> {
          TreePath there = existing(nodes, path);
          nodes.put(there, new Node.Symlink(LINK, to, origin));
          parents(nodes, there, origin);
        });
    return new PackageContents(
        locked, nodes, contents.source(), control(contents, locked), "", contents.scripts());
  }

  private static Node withOrigin(Node node, Origin origin) {
    if (node instanceof Node.RegularFile file) {
      return new Node.RegularFile(file.metadata(), file.content(), origin);
    }
    if (node instanceof Node.Symlink link) {
      return new Node.Symlink(link.metadata(), link.target(), origin);
    }
    if (node instanceof Node.HardLink link) {
      return new Node.HardLink(link.metadata(), link.target(), origin);
    }
    if (node instanceof Node.Device device) {
      return new Node.Device(
          device.metadata(), device.type(), device.major(), device.minor(), origin);
    }
    return new Node.Directory(node.metadata(), origin);
  }

  private static boolean isRemoved(TreePath path, RebuildRules rules, String name) {
    String merged = UsrMerge.map(path.text());
    return rules.removed().getOrDefault(name, List.of()).stream()
        .anyMatch(glob -> glob.matches(merged));
  }

  /** The path as the package has it, which may be one of before the merge of /usr. */
  private static TreePath existing(SortedMap<TreePath, Node> nodes, TreePath path) {
    for (TreePath each : nodes.keySet()) {
      if (UsrMerge.map(each.text()).equals(UsrMerge.map(path.text()))) {
        return each;
      }
    }
    return path;
  }

  private static Node node(Path file, @Nullable Node before, Origin origin) throws IOException {
    Metadata metadata =
        before instanceof Node.RegularFile old
            ? old.metadata()
            : new Metadata(
                Files.isExecutable(file) ? EXECUTABLE_MODE : FILE_MODE,
                0,
                0,
                0,
                Collections.emptySortedMap());
    return new Node.RegularFile(
        metadata, Content.of(file, 0, Files.size(file), Sha256.of(file)), origin);
  }

  private static void parents(SortedMap<TreePath, Node> nodes, TreePath path, Origin origin) {
    for (TreePath each = path.parent(); !each.isRoot(); each = each.parent()) {
      nodes.putIfAbsent(
          each,
          new Node.Directory(
              new Metadata(EXECUTABLE_MODE, 0, 0, 0, Collections.emptySortedMap()), origin));
    }
  }

  /** The control file with the version that it is now; dependencies stay those of before. */
  private static String control(PackageContents contents, LockedPackage locked) {
    StringBuilder text = new StringBuilder();
    for (String line : contents.control().split("\n", -1)) {
      String shown = line.startsWith("Version:") ? "Version: " + locked.version() : line;
      text.append(text.length() == 0 ? "" : "\n").append(shown);
    }
    return text.toString();
  }
}
