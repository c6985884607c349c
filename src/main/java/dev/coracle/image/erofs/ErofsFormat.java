package dev.coracle.image.erofs;

import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** EROFS as one of the formats that an image can have. */
public final class ErofsFormat implements FileSystemFormat {

  @Override
  public String name() {
    return FileSystemType.EROFS.word();
  }

  @Override
  public int maxLabelBytes() {
    return OnDisk.SB_LABEL_SIZE - 1;
  }

  @Override
  public FileSystemPlan plan(FileTree tree, FileSystemOptions options) throws IOException {
    ErofsLimits.check(options.extras());
    return ErofsWriter.plan(tree, options);
  }

  @Override
  public StoredFileSystem read(FileChannel channel, long offset, long size) throws IOException {
    return ErofsReader.open(channel, offset, size);
  }
}
