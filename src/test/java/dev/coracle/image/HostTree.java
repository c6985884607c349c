package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/** A tree as files of the host, for tests that need root for owners. */
final class HostTree {
  /** Without setuid and setgid: fsck.erofs changes the owner last, which clears them. */
  private static final int COMPARED_MODE = 01777;

  private HostTree() {}

  /**
   * What the host's file system can hold of a tree, and mkfs.erofs can read there: no devices, only
   * attributes of users, no names of 255 bytes (version 1.5 does not end them).
   */
  static FileTree holdable(FileTree tree) {
    FileTree.Builder builder = FileTree.builder();
    tree.nodes()
        .forEach(
            (path, node) -> {
              TreePath content = node instanceof Node.HardLink link ? link.target() : path;
              if (hasLongestName(path) || hasLongestName(content)) {
                return;
              }
              Metadata all = node.metadata();
              SortedMap<String, dev.coracle.tree.Xattr> xattrs = new TreeMap<>(all.xattrs());
              xattrs
                  .keySet()
                  .removeIf(name -> !name.startsWith("user.") || name.equals("user.large"));
              Metadata metadata =
                  new Metadata(all.mode(), all.uid(), all.gid(), all.mtime(), xattrs);
              if (node instanceof Node.RegularFile file) {
                builder.put(path, new Node.RegularFile(metadata, file.content(), node.origin()));
              } else if (node instanceof Node.Directory) {
                builder.put(path, new Node.Directory(metadata, node.origin()));
              } else if (node instanceof Node.Symlink symlink) {
                Metadata plain = metadata.withMode(0777).withoutXattrs();
                builder.put(path, new Node.Symlink(plain, symlink.target(), node.origin()));
              } else if (node instanceof Node.HardLink) {
                builder.put(path, node);
              }
            });
    return builder.build();
  }

  private static boolean hasLongestName(TreePath path) {
    for (TreePath each = path; !each.isRoot(); each = each.parent()) {
      if (each.name().getBytes(StandardCharsets.UTF_8).length == TreePath.MAX_NAME_BYTES) {
        return true;
      }
    }
    return false;
  }

  /** Writes a tree; the root's directory is made. */
  static void write(FileTree tree, Path root) throws IOException {
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      Path path = host(root, entry.getKey());
      if (entry.getValue() instanceof Node.RegularFile file) {
        Files.write(path, file.content().readAll());
      } else if (entry.getValue() instanceof Node.Directory) {
        Files.createDirectory(path);
      } else if (entry.getValue() instanceof Node.Symlink symlink) {
        Files.createSymbolicLink(path, Path.of(symlink.target()));
      }
    }
    List<Map.Entry<TreePath, Node>> all = new ArrayList<>(tree.nodes().entrySet());
    for (Map.Entry<TreePath, Node> entry : all) {
      if (entry.getValue() instanceof Node.HardLink link) {
        Files.createLink(host(root, entry.getKey()), host(root, link.target()));
      }
    }
    // Directories last, from below: what is put into them changes their times.
    Collections.reverse(all);
    for (Map.Entry<TreePath, Node> entry : all) {
      if (!(entry.getValue() instanceof Node.HardLink)) {
        attributes(host(root, entry.getKey()), entry.getValue());
      }
    }
  }

  private static void attributes(Path path, Node node) throws IOException {
    Metadata metadata = node.metadata();
    Files.setAttribute(path, "unix:uid", (int) metadata.uid(), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", (int) metadata.gid(), LinkOption.NOFOLLOW_LINKS);
    if (!(node instanceof Node.Symlink)) {
      UserDefinedFileAttributeView view =
          Files.getFileAttributeView(path, UserDefinedFileAttributeView.class);
      for (Map.Entry<String, dev.coracle.tree.Xattr> xattr : metadata.xattrs().entrySet()) {
        String name = xattr.getKey().substring("user.".length());
        view.write(name, ByteBuffer.wrap(xattr.getValue().bytes()));
      }
      Files.setAttribute(path, "unix:mode", metadata.mode());
    }
    FileTime time = FileTime.from(metadata.mtime(), TimeUnit.SECONDS);
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(time, time, null);
  }

  /** Compares content, type, mode, owner and time of everything but devices and hard links. */
  static void assertEqual(FileTree tree, Path root) throws IOException {
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      Path path = host(root, entry.getKey());
      Node node = entry.getValue();
      Node real =
          node instanceof Node.HardLink link ? tree.node(link.target()).orElseThrow() : node;
      Map<String, Object> found = Files.readAttributes(path, "unix:*", LinkOption.NOFOLLOW_LINKS);
      String at = entry.getKey().text();
      Metadata metadata = real.metadata();
      assertEquals((int) metadata.uid(), found.get("uid"), at);
      assertEquals((int) metadata.gid(), found.get("gid"), at);
      if (real instanceof Node.Symlink symlink) {
        assertEquals(symlink.target(), Files.readSymbolicLink(path).toString(), at);
        continue;
      }
      assertEquals(
          metadata.mode() & COMPARED_MODE, (Integer) found.get("mode") & COMPARED_MODE, at);
      if (real instanceof Node.RegularFile file) {
        assertArrayEquals(file.content().readAll(), Files.readAllBytes(path), at);
        assertEquals(
            metadata.mtime(), ((FileTime) found.get("lastModifiedTime")).to(TimeUnit.SECONDS), at);
      } else if (real instanceof Node.Directory) {
        assertTrue((Boolean) found.get("isDirectory"), at);
      } else {
        assertTrue((Boolean) found.get("isOther"), at);
      }
    }
  }

  private static Path host(Path root, TreePath path) {
    return path.isRoot() ? root : root.resolve(path.text().substring(1));
  }
}
