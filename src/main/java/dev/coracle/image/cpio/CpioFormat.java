package dev.coracle.image.cpio;

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

/** The archive of an initramfs. */
public final class CpioFormat extends ArchiveFormat {
  /** Its name. */
  public static final String NAME = FileSystemType.NEWC.word();

  /** Numbers have eight hexadecimal digits. */
  private static final long MAX = 0xffff_ffffL;

  /** The format. */
  public CpioFormat() {
    super(NAME);
  }

  @Override
  protected void check(TreePath path, Node node, ArchiveDiagnostics problems) {
    if (node instanceof Node.HardLink) {
      return; // what counts is its target's
    }
    if (!node.metadata().xattrs().isEmpty()) {
      problems.add(
          "image.xattr",
          path,
          node,
          "has extended attributes, which an initramfs cannot hold: "
              + String.join(", ", node.metadata().xattrs().keySet()),
          "remove them (a capability is granted under `grants:`), or use another output format");
    }
    if (node.metadata().mtime() > MAX) {
      problems.add(
          "image.time",
          path,
          node,
          "has a time after 2106, which an initramfs cannot hold",
          "give it an earlier time");
    }
    if (node instanceof Node.RegularFile file && file.content().size() > MAX) {
      problems.add(
          "image.too-large",
          path,
          node,
          "has " + file.content().size() + " bytes; a file of an initramfs has less than 4 GiB",
          "remove it, or use another output format");
    }
  }

  @Override
  protected ArchivePlan plan(FileTree tree) {
    return CpioWriter.plan(tree);
  }

  @Override
  public StoredFileSystem read(FileChannel channel, long offset, long size) throws IOException {
    return CpioReader.open(channel, offset, size);
  }
}
