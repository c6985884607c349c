package dev.coracle.image.partition;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * The layout of an NVDIMM that is one file system and no disk: what a guest maps in addition to its
 * root.
 *
 * <pre>
 * 0x001000  pfn block
 * 0x200000  the file system, which the guest sees as /dev/pmemN
 * </pre>
 *
 * <p>It takes 2 MiB less address space than a disk with a partition, and the guest reads no
 * partition table. The size is a multiple of 2 MiB, without which there is no device at all.
 */
public final class NvdimmVolumeLayout implements DiskLayout {
  public static final String NAME = "nvdimm-volume";

  private static final long PFN_BLOCK = NvdimmLayout.PFN_BLOCK;
  private static final long VOLUME = PfnBlock.ALIGNMENT;

  /** 16 TiB: what EROFS can hold; the layout itself has no fields for sizes. */
  private static final long MAX_SIZE = 1L << 44;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long fileSystemOffset() {
    return VOLUME;
  }

  @Override
  public boolean holdsTree() {
    return false;
  }

  @Override
  public long imageSize(long fileSystemSize, long treeSize) {
    return VOLUME + Blocks.roundUp(fileSystemSize, PfnBlock.ALIGNMENT);
  }

  @Override
  public DiskIdentity kept(DiskIdentity identity) {
    return DiskIdentity.NONE;
  }

  @Override
  public long maxFileSystemSize() {
    return MAX_SIZE;
  }

  @Override
  public void write(FileChannel channel, long fileSystemSize, long treeSize, DiskIdentity identity)
      throws IOException {
    ChannelIo.write(channel, PFN_BLOCK, PfnBlock.encode());
  }

  @Override
  public Found find(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size <= VOLUME || size % PfnBlock.ALIGNMENT != 0) {
      throw new MalformedImageException(
          size, "the image's size is not a multiple of 2 MiB above 2 MiB");
    }
    PfnBlock.check(ChannelIo.read(channel, PFN_BLOCK, PfnBlock.SIZE), PFN_BLOCK);
    // A partition table would be found there.
    ChannelIo.checkEmpty(channel, 0, PFN_BLOCK);
    return new Found(VOLUME, size - VOLUME, DiskIdentity.NONE);
  }
}
