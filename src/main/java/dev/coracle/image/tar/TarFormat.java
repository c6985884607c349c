package dev.coracle.image.tar;

import dev.coracle.image.archive.ArchiveDiagnostics;
import dev.coracle.image.archive.ArchiveFormat;
import dev.coracle.image.archive.ArchivePlan;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.FileTree;
import dev.coracle.tree.Node;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A tar archive, as a layer of a container's image is one. */
public final class TarFormat extends ArchiveFormat {
  /** Its name. */
  public static final String NAME = FileSystemType.TAR.word();

  /** Begins the name of a file that stands for a deleted one (OCI image specification, layer). */
  private static final String WHITEOUT = ".wh.";

  /** The format. */
  public TarFormat() {
    super(NAME);
  }

  @Override
  protected void check(TreePath path, Node node, ArchiveDiagnostics problems) {
    if (path.name().startsWith(WHITEOUT)) {
      problems.add(
          "image.path",
          path,
          node,
          "has a whiteout name (.wh.), which marks deleted files in container layers",
          "rename the file");
    }
    if (node instanceof Node.HardLink) {
      return; // what counts is its target's
    }
    if (node instanceof Node.Device device && device.type() == Node.Device.Type.SOCKET) {
      problems.add(
          "image.node",
          path,
          node,
          "is a socket, which a tar archive cannot hold",
          "remove it: the program that listens creates it");
    }
    for (String name : node.metadata().xattrs().keySet()) {
      if (name.indexOf('=') >= 0) {
        problems.add(
            "image.xattr",
            path,
            node,
            "has an extended attribute with = in its name: " + name,
            "remove the attribute");
      }
    }
  }

  @Override
  protected ArchivePlan plan(FileTree tree) {
    return TarWriter.plan(tree);
  }

  @Override
  public StoredFileSystem read(FileChannel channel, long offset, long size) throws IOException {
    return TarImage.open(channel, offset, size);
  }
}
