package dev.coracle.image.ext4;

import dev.coracle.image.format.FileSystemFormat;
import dev.coracle.image.format.FileSystemOptions;
import dev.coracle.image.format.FileSystemPlan;
import dev.coracle.image.format.StoredFileSystem;
import dev.coracle.recipe.FileSystemType;
import dev.coracle.tree.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** ext4 as one of the formats that an image can have. */
public final class Ext4Format implements FileSystemFormat {

  @Override
  public String name() {
    return FileSystemType.EXT4.word();
  }

  @Override
  public int maxLabelBytes() {
    return OnDisk.SB_LABEL_SIZE;
  }

  @Override
  public FileSystemPlan plan(FileTree tree, FileSystemOptions options) {
    return Ext4Writer.plan(tree, options);
  }

  @Override
  public StoredFileSystem read(FileChannel channel, long offset, long size) throws IOException {
    return Ext4Reader.open(channel, offset, size);
  }
}
