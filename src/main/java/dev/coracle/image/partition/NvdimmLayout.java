package dev.coracle.image.partition;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.recipe.PartitionLayout;
import java.io.IOException;
import java.nio.channels.FileChannel;

/**
 * The layout that runtimes map into a guest as an NVDIMM.
 *
 * <pre>
 * 0x000000  master boot record with the partition's absolute place, for plain block devices
 * 0x001000  pfn block
 * 0x200000  master boot record of the inner image, which the guest sees as /dev/pmem0
 * 0x400000  partition 1 with the file system, /dev/pmem0p1
 *           partition 2 with a Merkle tree, if there is one
 * </pre>
 *
 * <p>The partition begins at a multiple of 2 MiB within the inner image, without which the guest
 * never maps huge pages; the size is a multiple of 2 MiB, without which it has no device at all.
 */
public final class NvdimmLayout implements DiskLayout {
  static final long PFN_BLOCK = 0x1000;
  static final long INNER = PfnBlock.ALIGNMENT;
  static final long PARTITION = INNER + PfnBlock.ALIGNMENT;

  public static final String NAME = PartitionLayout.NVDIMM.word();

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
    return Blocks.roundUp(size, PfnBlock.ALIGNMENT);
  }

  @Override
  public DiskIdentity kept(DiskIdentity identity) {
    return DiskIdentity.ofSignature(identity.signature());
  }

  @Override
  public long maxFileSystemSize() {
    long room = (Mbr.MAX_SECTORS + 1) * Mbr.SECTOR - PARTITION;
    return room - room % PfnBlock.ALIGNMENT;
  }

  @Override
  public void write(FileChannel channel, long fileSystemSize, long treeSize, DiskIdentity identity)
      throws IOException {
    long sectors = rounded(fileSystemSize) / Mbr.SECTOR;
    long tree = rounded(treeSize) / Mbr.SECTOR;
    Mbr outer = new Mbr(identity.signature(), PARTITION / Mbr.SECTOR, sectors, tree);
    Mbr inner = new Mbr(identity.signature(), (PARTITION - INNER) / Mbr.SECTOR, sectors, tree);
    ChannelIo.write(channel, 0, outer.encode());
    ChannelIo.write(channel, PFN_BLOCK, PfnBlock.encode());
    ChannelIo.write(channel, INNER, inner.encode());
  }

  @Override
  public Found find(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size <= PARTITION || size % PfnBlock.ALIGNMENT != 0) {
      throw new MalformedImageException(
          size, "the image's size is not a multiple of 2 MiB above 4 MiB");
    }
    Mbr outer = Mbr.decode(ChannelIo.read(channel, 0, Mbr.SECTOR), 0);
    PfnBlock.check(ChannelIo.read(channel, PFN_BLOCK, PfnBlock.SIZE), PFN_BLOCK);
    Mbr inner = Mbr.decode(ChannelIo.read(channel, INNER, Mbr.SECTOR), INNER);
    long offset = outer.firstSector() * Mbr.SECTOR;
    long length = outer.sectors() * Mbr.SECTOR;
    if (INNER + inner.firstSector() * Mbr.SECTOR != offset
        || inner.sectors() != outer.sectors()
        || inner.treeSectors() != outer.treeSectors()
        || inner.signature() != outer.signature()) {
      throw new MalformedImageException(INNER, "the two master boot records disagree");
    }
    long tree = outer.treeSectors() * Mbr.SECTOR;
    if (offset % PfnBlock.ALIGNMENT != 0
        || (offset + length) % PfnBlock.ALIGNMENT != 0
        || offset + length + tree != size) {
      throw new MalformedImageException(0, "a partition is misplaced");
    }
    // A GPT would be found there.
    ChannelIo.checkEmpty(channel, Mbr.SECTOR, PFN_BLOCK);
    return new Found(
        offset, length, DiskIdentity.ofSignature(outer.signature()), offset + length, tree);
  }
}
