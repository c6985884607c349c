package dev.coracle.verify.workload;

import dev.coracle.image.ImageReader;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.ext4.Ext4Format;
import dev.coracle.image.format.StoredNode;
import dev.coracle.tree.Content;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.Origin;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The tree of a result's root image, whose files stay where they are. */
final class ResultTree {
  private static final ImageReader READER =
      new ImageReader(List.of(new ErofsFormat(), new Ext4Format()));

  private static final Origin ORIGIN = Origin.generated("result", "verification");

  private final Path image;
  private final ImageReader.Opened opened;
  private final FileTree.Builder tree = FileTree.builder();
  private final Map<Long, TreePath> first = new HashMap<>();

  private ResultTree(Path image, ImageReader.Opened opened) {
    this.image = image;
    this.opened = opened;
  }

  /** Directories, files and links; the image must stay until the tree was written. */
  static FileTree.Builder of(Path image) throws IOException {
    try (FileChannel channel = FileChannel.open(image)) {
      ResultTree result = new ResultTree(image, READER.open(channel, image));
      for (StoredNode node : result.opened.fileSystem().nodes()) {
        result.add(node);
      }
      return result.tree;
    }
  }

  /** Whether an image has a regular file. */
  static boolean has(Path image, TreePath path) throws IOException {
    try (FileChannel channel = FileChannel.open(image)) {
      return READER.open(channel, image).fileSystem().nodes().stream()
          .anyMatch(node -> node.path().equals(path) && node.kind() == StoredNode.Kind.REGULAR);
    }
  }

  private void add(StoredNode node) throws IOException {
    switch (node.kind()) {
      case DIRECTORY -> tree.put(node.path(), new Node.Directory(node.metadata(), ORIGIN));
      case SYMLINK ->
          tree.put(node.path(), new Node.Symlink(node.metadata(), node.target(), ORIGIN));
      case REGULAR -> {
        TreePath other = first.putIfAbsent(node.inode(), node.path());
        tree.put(
            node.path(),
            other == null
                ? new Node.RegularFile(node.metadata(), content(node), ORIGIN)
                : new Node.HardLink(node.metadata(), other, ORIGIN));
      }
      default -> {
        // A container has devices of its own.
      }
    }
  }

  private Content content(StoredNode node) throws IOException {
    boolean whole = node.ranges().size() == 1 && node.ranges().get(0).isStored();
    try (InputStream bytes = opened.fileSystem().open(node)) {
      return whole
          ? Content.of(
              image,
              opened.offset() + node.ranges().get(0).position(),
              node.size(),
              Sha256.of(bytes))
          : Content.of(bytes.readAllBytes());
    }
  }
}
