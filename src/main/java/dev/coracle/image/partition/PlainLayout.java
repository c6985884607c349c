package dev.coracle.image.partition;

import dev.coracle.recipe.PartitionLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;

/** A file system and nothing else. */
public final class PlainLayout implements DiskLayout {
  public static final String NAME = PartitionLayout.PLAIN.word();

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long fileSystemOffset() {
    return 0;
  }

  @Override
  public boolean holdsTree() {
    return false;
  }

  @Override
  public long imageSize(long fileSystemSize, long treeSize) {
    return fileSystemSize;
  }

  @Override
  public DiskIdentity kept(DiskIdentity identity) {
    return DiskIdentity.NONE;
  }

  @Override
  public long maxFileSystemSize() {
    return Long.MAX_VALUE;
  }

  @Override
  public void write(
      FileChannel channel, long fileSystemSize, long treeSize, DiskIdentity identity) {}

  @Override
  public Found find(FileChannel channel) throws IOException {
    return new Found(0, channel.size(), DiskIdentity.NONE);
  }
}
