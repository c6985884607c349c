package dev.coracle.image.cpio;

import dev.coracle.image.FileSystemFormat;
import dev.coracle.image.FileSystemOptions;
import dev.coracle.image.FileSystemPlan;
import dev.coracle.image.StoredFileSystem;
import dev.coracle.tree.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** The archive of an initramfs. */
public final class CpioFormat implements FileSystemFormat {
  /** Its name. */
  public static final String NAME = "newc";

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
    CpioLimits.check(tree);
    return CpioPlan.of(tree);
  }

  @Override
  public StoredFileSystem read(FileChannel channel, long offset, long size) throws IOException {
    return CpioReader.open(channel, offset, size);
  }
}
