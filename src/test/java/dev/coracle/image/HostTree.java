package dev.coracle.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.block.ChunkMap;
import dev.coracle.image.block.FileMode;
import dev.coracle.image.block.TreeInode;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Metadata;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A tree as files of the host, for tests that need root for owners. */
public final class HostTree {
  /** Without setuid and setgid: fsck.erofs changes the owner last, which clears them. */
  private static final int COMPARED_MODE = 01777;

  private static Path stager;

  private HostTree() {}

  /**
   * What the host's file system can hold of a tree, and mkfs.erofs can read there: no attribute
   * larger than a block, no permissions of symbolic links, and no names of 255 bytes (version 1.5
   * does not end them).
   */
  public static FileTree holdable(FileTree tree) {
    FileTree.Builder builder = FileTree.builder();
    tree.nodes()
        .forEach(
            (path, node) -> {
              TreePath content = node instanceof Node.HardLink link ? link.target() : path;
              if (hasLongestName(path) || hasLongestName(content)) {
                return;
              }
              Node fitting = Ext4Trees.fitting(node);
              if (fitting instanceof Node.Symlink symlink) {
                Metadata plain = symlink.metadata().withMode(0777);
                builder.put(path, new Node.Symlink(plain, symlink.target(), node.origin()));
              } else {
                builder.put(path, fitting);
              }
            });
    return builder.build();
  }

  /** Files of nothing but zeros, some of them longer than an inode has room for. */
  public static FileTree ofZeros() {
    FileTree.Builder tree = FileTree.builder();
    tree.put(TreePath.ROOT, new Node.Directory(Metadata.rootOwned(0755, 1), RandomTree.origin()));
    for (int size : new int[] {0, 1, 30, 60, 61, 150, 4096, 5000}) {
      tree.put(
          TreePath.of("/of-" + size),
          new Node.RegularFile(
              Metadata.rootOwned(0644, 1), Content.of(new byte[size]), RandomTree.origin()));
    }
    return tree.build();
  }

  private static boolean hasLongestName(TreePath path) {
    for (TreePath each = path; !each.isRoot(); each = each.parent()) {
      if (each.name().getBytes(StandardCharsets.UTF_8).length == TreePath.MAX_NAME_BYTES) {
        return true;
      }
    }
    return false;
  }

  /** Writes a tree; the root's directory is made. Needs root, and a C compiler. */
  public static void write(FileTree tree, Path root) throws IOException, InterruptedException {
    StringBuilder devices = new StringBuilder();
    StringBuilder facts = new StringBuilder();
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      Path path = host(root, entry.getKey());
      if (entry.getValue() instanceof Node.RegularFile file) {
        Files.write(path, file.content().readAll());
      } else if (entry.getValue() instanceof Node.Directory) {
        Files.createDirectory(path);
      } else if (entry.getValue() instanceof Node.Symlink symlink) {
        Files.createSymbolicLink(path, Path.of(symlink.target()));
      } else if (entry.getValue() instanceof Node.Device device) {
        Metadata metadata = device.metadata();
        devices.append(
            "N %s %o %d %d %d %d\n"
                .formatted(
                    hex(path),
                    FileMode.of(device),
                    device.major(),
                    device.minor(),
                    metadata.uid(),
                    metadata.gid()));
      }
      if (!(entry.getValue() instanceof Node.HardLink)) {
        entry
            .getValue()
            .metadata()
            .xattrs()
            .forEach(
                (name, value) ->
                    facts.append("A %s %s %s\n".formatted(hex(path), hex(name), value)));
        facts.append("T %s %d\n".formatted(hex(path), entry.getValue().metadata().mtime()));
      }
    }
    stage(devices);
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      if (entry.getValue() instanceof Node.HardLink link) {
        Files.createLink(host(root, entry.getKey()), host(root, link.target()));
      }
    }
    for (Map.Entry<TreePath, Node> entry : tree.nodes().entrySet()) {
      if (!(entry.getValue() instanceof Node.HardLink || entry.getValue() instanceof Node.Device)) {
        attributes(host(root, entry.getKey()), entry.getValue());
      }
    }
    // After the owners, since giving a file away takes its capabilities; after all that is put
    // into directories, since that changes their times.
    stage(facts);
  }

  private static void attributes(Path path, Node node) throws IOException {
    Metadata metadata = node.metadata();
    Files.setAttribute(path, "unix:uid", (int) metadata.uid(), LinkOption.NOFOLLOW_LINKS);
    Files.setAttribute(path, "unix:gid", (int) metadata.gid(), LinkOption.NOFOLLOW_LINKS);
    if (!(node instanceof Node.Symlink)) {
      Files.setAttribute(path, "unix:mode", metadata.mode());
    }
  }

  /** Runs the program that does what Java cannot. */
  private static synchronized void stage(CharSequence lines)
      throws IOException, InterruptedException {
    if (stager == null) {
      stager = CProgram.compile("stage", Files.createTempDirectory("stage"));
      stager.toFile().deleteOnExit();
      stager.getParent().toFile().deleteOnExit();
    }
    Process process = new ProcessBuilder(stager.toString()).redirectErrorStream(true).start();
    try (OutputStream stream = process.getOutputStream()) {
      stream.write(lines.toString().getBytes(StandardCharsets.US_ASCII));
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }

  private static String hex(Object text) {
    return HexFormat.of().formatHex(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  /** What a tool makes of a content. */
  interface Extraction {
    byte[] of(Content content) throws IOException;
  }

  /** Compares content, type, mode, owner and time of everything but devices and hard links. */
  static void assertEqual(FileTree tree, Path root, Extraction extraction) throws IOException {
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
        assertArrayEquals(extraction.of(file.content()), Files.readAllBytes(path), at);
        assertEquals(
            metadata.mtime(), ((FileTime) found.get("lastModifiedTime")).to(TimeUnit.SECONDS), at);
      } else if (real instanceof Node.Directory) {
        assertTrue((Boolean) found.get("isDirectory"), at);
      } else {
        assertTrue((Boolean) found.get("isOther"), at);
      }
    }
  }

  /** Version 1.5 of fsck.erofs leaves holes out, so that what is stored stands together. */
  static byte[] extracted(Content content) throws IOException {
    if (!ChunkMap.mayHaveHoles(content) || content.size() < 1 << 20) {
      return content.readAll();
    }
    byte[] bytes = content.readAll();
    ByteArrayOutputStream stored = new ByteArrayOutputStream();
    for (TreeInode.Part part : ChunkMap.of(content).parts()) {
      stored.write(bytes, (int) part.offset(), (int) part.length());
    }
    return stored.toByteArray();
  }

  static Path host(Path root, TreePath path) {
    return path.isRoot() ? root : root.resolve(path.text().substring(1));
  }
}
