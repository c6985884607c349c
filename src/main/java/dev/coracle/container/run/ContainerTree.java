package dev.coracle.container.run;

import dev.coracle.container.ContainerImage;
import dev.coracle.image.ImageReader;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.image.format.StoredNode;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The file system that a container will have, read from its volumes. */
public final class ContainerTree {
  private static final ImageReader READER = new ImageReader(List.of(new ErofsFormat()));

  /** Accounts and the like; larger files are nobody's list of users. */
  private static final int MAX_TEXT = 1 << 20;

  private static final int MAX_LINKS = 40;

  private final Map<TreePath, StoredNode> nodes = new HashMap<>();
  private final Map<TreePath, String> texts = new HashMap<>();

  /**
   * Reads the volumes of an image.
   *
   * @param directory of the image
   * @param wanted files whose text is wanted
   */
  public ContainerTree(ContainerImage image, Path directory, List<TreePath> wanted)
      throws IOException {
    for (ContainerImage.Volume volume : image.volumes()) {
      Path file = directory.resolve(volume.file());
      try (FileChannel channel = FileChannel.open(file)) {
        add(READER.open(channel, file).fileSystem(), wanted);
      }
    }
  }

  private void add(StoredFileSystem volume, List<TreePath> wanted) throws IOException {
    for (StoredNode node : volume.nodes()) {
      TreePath path = node.path();
      if (node.kind() == StoredNode.Kind.CHARACTER) {
        nodes.remove(path); // overlayfs reads it as removed
        texts.remove(path);
        continue;
      }
      nodes.put(path, node);
      if (wanted.contains(path)
          && node.kind() == StoredNode.Kind.REGULAR
          && node.size() <= MAX_TEXT) {
        try (InputStream stream = volume.open(node)) {
          texts.put(path, new String(stream.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
    }
  }

  /** The text of a file that was wanted; empty if there is none. */
  public String text(TreePath path) {
    return texts.getOrDefault(path, "");
  }

  /** Whether a path leads to something, links followed as in the container. */
  public boolean exists(String path) {
    TreePath at = TreePath.ROOT;
    java.util.ArrayDeque<String> rest = new java.util.ArrayDeque<>(List.of(path.split("/", -1)));
    for (int links = 0; !rest.isEmpty(); ) {
      String name = rest.removeFirst();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        at = at.parent();
        continue;
      }
      StoredNode node = nodes.get(at.resolve(name));
      if (node == null || links > MAX_LINKS) {
        return false;
      }
      if (node.kind() == StoredNode.Kind.SYMLINK) {
        links++;
        String[] target = node.target().split("/", -1);
        for (int i = target.length - 1; i >= 0; i--) {
          rest.addFirst(target[i]);
        }
        at = node.target().startsWith("/") ? TreePath.ROOT : at;
      } else {
        at = at.resolve(name);
      }
    }
    return true;
  }
}
