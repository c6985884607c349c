package dev.coracle.image.tar;

import dev.coracle.image.FileSystemFormat;
import dev.coracle.image.FileSystemOptions;
import dev.coracle.image.FileSystemPlan;
import dev.coracle.image.StoredFileSystem;
import dev.coracle.tree.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A tar archive, as a layer of a container's image is one. */
public final class TarFormat implements FileSystemFormat {
  /** Its name. */
  public static final String NAME = "tar";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isArchive() {
    return true;
  }

  @Override
  public int maxLabelBytes() {
    return 0;
  }

  @Override
  public FileSystemPlan plan(FileTree tree, FileSystemOptions options) {
    TarLimits.check(tree);
    return TarPlan.of(tree);
  }

  @Override
  public StoredFileSystem read(FileChannel channel, long offset, long size) throws IOException {
    return TarImage.open(channel, offset, size);
  }
}
