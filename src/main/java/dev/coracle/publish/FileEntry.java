package dev.coracle.publish;

import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node of the image as the manifest lists it.
 *
 * @param path where
 * @param type {@code file}, {@code directory}, {@code symlink}, {@code hardlink}, or the kind of
 *     device
 * @param mode permission bits in octal, four digits
 * @param owner {@code uid:gid}
 * @param size bytes of a regular file, else 0
 * @param sha256 digest of a regular file
 * @param target what a link names, or a device's {@code major:minor}; else empty
 * @param kind where it comes from: {@code package}, {@code recipe}, {@code generated}
 * @param source which package, recipe key or template
 * @param neededBy why it is here
 */
public record FileEntry(
    String path,
    String type,
    String mode,
    String owner,
    long size,
    Optional<Sha256> sha256,
    String target,
    String kind,
    String source,
    String neededBy) {

  /** All nodes of a tree. */
  public static List<FileEntry> of(FileTree tree) {
    return tree.nodes().entrySet().stream().map(FileEntry::of).toList();
  }

  private static FileEntry of(Map.Entry<TreePath, Node> entry) {
    Node node = entry.getValue();
    String type;
    String target = "";
    long size = 0;
    Optional<Sha256> sha256 = Optional.empty();
    if (node instanceof Node.RegularFile file) {
      type = "file";
      size = file.content().size();
      sha256 = Optional.of(file.content().sha256());
    } else if (node instanceof Node.Directory) {
      type = "directory";
    } else if (node instanceof Node.Symlink link) {
      type = "symlink";
      target = link.target();
    } else if (node instanceof Node.HardLink link) {
      type = "hardlink";
      target = link.target().text();
    } else {
      Node.Device device = (Node.Device) node;
      type = device.type().name().toLowerCase(java.util.Locale.ROOT);
      target = device.major() + ":" + device.minor();
    }
    String octal = Integer.toOctalString(node.metadata().mode());
    return new FileEntry(
        entry.getKey().text(),
        type,
        "0".repeat(Math.max(0, 4 - octal.length())) + octal,
        node.metadata().uid() + ":" + node.metadata().gid(),
        size,
        sha256,
        target,
        node.origin().kind().word(),
        node.origin().source(),
        node.origin().neededBy());
  }
}
