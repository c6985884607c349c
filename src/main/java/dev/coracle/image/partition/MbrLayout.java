package dev.coracle.image.partition;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.recipe.PartitionLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * A disk with a master boot record and one partition, for virtual machines without NVDIMM.
 *
 * <pre>
 * 0x000000  master boot record
 * 0x200000  partition 1 with the file system
 *           partition 2 with a Merkle tree, if there is one
 * </pre>
 *
 * <p>The partition begins at, and has, a multiple of 2 MiB: no storage has larger blocks.
 */
public final class MbrLayout implements DiskLayout {
  static final String NAME = PartitionLayout.MBR.word();

  private static final long ALIGNMENT = 2L << 20;
  private static final long PARTITION = ALIGNMENT;

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public long fileSystemOffset() {
    return PARTITION;
  }

  @Override
  public long imageSize(long fileSystemSize, long treeSize) {
    return PARTITION + rounded(fileSystemSize) + rounded(treeSize);
  }

  private static long rounded(long size) {
    return Blocks.roundUp(size, ALIGNMENT);
  }

  @Override
  public DiskIdentity kept(DiskIdentity identity) {
    return DiskIdentity.ofSignature(identity.signature());
  }

  @Override
  public long maxFileSystemSize() {
    long room = (Mbr.MAX_SECTORS + 1) * Mbr.SECTOR - PARTITION;
    return room - room % ALIGNMENT;
  }

  @Override
  public void write(FileChannel channel, long fileSystemSize, long treeSize, DiskIdentity identity)
      throws IOException {
    Mbr mbr =
        new Mbr(
            identity.signature(),
            PARTITION / Mbr.SECTOR,
            rounded(fileSystemSize) / Mbr.SECTOR,
            rounded(treeSize) / Mbr.SECTOR);
    ChannelIo.write(channel, 0, mbr.encode());
  }

  @Override
  public Found find(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size <= PARTITION || size % ALIGNMENT != 0) {
      throw new MalformedImageException(
          size, "the image's size is not a multiple of 2 MiB above 2 MiB");
    }
    Mbr mbr = Mbr.decode(ChannelIo.read(channel, 0, Mbr.SECTOR), 0);
    long offset = mbr.firstSector() * Mbr.SECTOR;
    long length = mbr.sectors() * Mbr.SECTOR;
    long tree = mbr.treeSectors() * Mbr.SECTOR;
    if (offset != PARTITION
        || offset + length + tree != size
        || length % ALIGNMENT != 0
        || tree % ALIGNMENT != 0) {
      throw new MalformedImageException(0, "a partition is misplaced");
    }
    ChannelIo.checkEmpty(channel, Mbr.SECTOR, PARTITION);
    return new Found(
        offset, length, DiskIdentity.ofSignature(mbr.signature()), offset + length, tree);
  }
}
