package dev.coracle.image.partition;

import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * What a guest finds on an image that it gets as an NVDIMM: its pfn block says where {@code
 * /dev/pmem0} begins, and a master boot record there, if any, names the partitions. The first, for
 * plain block devices, is not asked.
 */
public final class NvdimmReader implements PartitionTableReader {

  @Override
  public String name() {
    return NvdimmLayout.NAME;
  }

  @Override
  public List<PartitionExtent> places(FileChannel channel) throws IOException {
    if (channel.size() < NvdimmLayout.PFN_BLOCK + PfnBlock.SIZE) {
      throw MalformedImageException.foreign(NvdimmLayout.PFN_BLOCK, "no room for a pfn block");
    }
    ByteBuffer block = ChannelIo.read(channel, NvdimmLayout.PFN_BLOCK, PfnBlock.SIZE);
    PfnBlock.checkSignature(block, NvdimmLayout.PFN_BLOCK);
    if (channel.size() % PfnBlock.ALIGNMENT != 0) {
      throw new MalformedImageException(
          channel.size(), "the image's size is not a multiple of 2 MiB");
    }
    long data = PfnBlock.dataOffset(block, NvdimmLayout.PFN_BLOCK);
    if (data <= NvdimmLayout.PFN_BLOCK || data >= channel.size()) {
      throw new MalformedImageException(
          NvdimmLayout.PFN_BLOCK, "the pfn block says that data begins at " + data);
    }
    return hasMasterBootRecord(channel, data)
        ? MbrReader.places(channel, data)
        : List.of(new PartitionExtent(0, data, channel.size() - data));
  }

  /** Without one, the whole of /dev/pmem0 is a file system. */
  private static boolean hasMasterBootRecord(FileChannel channel, long data) throws IOException {
    long signature = data + Mbr.SECTOR - Short.BYTES;
    return signature + Short.BYTES <= channel.size()
        && ChannelIo.read(channel, signature, Short.BYTES).getShort(0) != 0;
  }
}
