package dev.coracle.image.partition;

import dev.coracle.image.block.Blocks;
import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.MalformedImageException;
import dev.coracle.recipe.PartitionLayout;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;

/**
 * A disk with a GUID partition table and one partition.
 *
 * <pre>
 * 0x000000  protective master boot record, header, entries
 * 0x200000  partition 1 with the file system, rounded up to 2 MiB
 *           partition 2 with a Merkle tree, if there is one, rounded up to 2 MiB
 * end       2 MiB, whose last 33 sectors are entries and header again
 * </pre>
 */
public final class GptLayout implements DiskLayout {
  static final String NAME = PartitionLayout.GPT.word();

  private static final long ALIGNMENT = 2L << 20;
  private static final long PARTITION = ALIGNMENT;
  private static final long AROUND = PARTITION + ALIGNMENT;

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
    return AROUND + Blocks.roundUp(fileSystemSize, ALIGNMENT) + Blocks.roundUp(treeSize, ALIGNMENT);
  }

  @Override
  public DiskIdentity kept(DiskIdentity identity) {
    return new DiskIdentity(0, identity.disk(), identity.partition(), identity.tree());
  }

  @Override
  public long maxFileSystemSize() {
    return Long.MAX_VALUE - AROUND - ALIGNMENT;
  }

  @Override
  public void write(FileChannel channel, long fileSystemSize, long treeSize, DiskIdentity identity)
      throws IOException {
    long size = imageSize(fileSystemSize, treeSize);
    Gpt gpt = table(size, Blocks.roundUp(treeSize, ALIGNMENT), kept(identity));
    ChannelIo.write(channel, 0, gpt.front());
    ChannelIo.write(channel, size - Gpt.BACK, gpt.back());
  }

  private static Gpt table(long size, long tree, DiskIdentity identity) {
    return new Gpt(
        size / Gpt.SECTOR,
        PARTITION / Gpt.SECTOR,
        (size - AROUND - tree) / Gpt.SECTOR,
        tree / Gpt.SECTOR,
        identity);
  }

  /**
   * Takes nothing but the GUIDs and the end of partition 1 from the image: all else follows from
   * its size.
   */
  @Override
  public Found find(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size <= AROUND || size % ALIGNMENT != 0) {
      throw new MalformedImageException(
          size, "the image's size is not a multiple of 2 MiB above 4 MiB");
    }
    ByteBuffer front = ChannelIo.read(channel, 0, Gpt.FRONT);
    DiskIdentity identity =
        new DiskIdentity(
            0,
            Gpt.guid(front, Gpt.DISK_GUID),
            Gpt.guid(front, Gpt.PARTITION_GUID),
            Gpt.guid(front, Gpt.TREE_GUID));
    if (identity.disk().equals(DiskIdentity.NIL) || identity.partition().equals(DiskIdentity.NIL)) {
      throw new MalformedImageException(Gpt.DISK_GUID, "no GUID of the disk or the partition");
    }
    long last = front.order(ByteOrder.LITTLE_ENDIAN).getLong(Gpt.LAST_SECTOR);
    long length = (last + 1) * Gpt.SECTOR - PARTITION;
    long tree = size - AROUND - length;
    if (last > size / Gpt.SECTOR
        || length <= 0
        || length % ALIGNMENT != 0
        || tree < 0
        || (tree > 0) == identity.tree().equals(DiskIdentity.NIL)) {
      throw new MalformedImageException(Gpt.LAST_SECTOR, "a partition is misplaced");
    }
    Gpt gpt = table(size, tree, identity);
    long end = size - Gpt.BACK;
    same(gpt.front(), front, 0);
    same(gpt.back(), ChannelIo.read(channel, end, Gpt.BACK), end);
    ChannelIo.checkEmpty(channel, Gpt.FRONT, PARTITION);
    ChannelIo.checkEmpty(channel, size - ALIGNMENT, end);
    return new Found(PARTITION, length, identity, PARTITION + length, tree);
  }

  private static void same(ByteBuffer expected, ByteBuffer found, long position)
      throws MalformedImageException {
    int difference = expected.mismatch(found);
    if (difference >= 0) {
      throw new MalformedImageException(
          position + difference, "unexpected byte in the partition table");
    }
  }
}
