package dev.coracle.image;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * A disk with a GUID partition table and one partition.
 *
 * <pre>
 * 0x000000  protective master boot record, header, entries
 * 0x200000  partition 1 with the file system, rounded up to 2 MiB
 * end       2 MiB, whose last 33 sectors are entries and header again
 * </pre>
 */
public final class GptLayout implements ImageLayout {
  private static final long ALIGNMENT = 2L << 20;
  private static final long PARTITION = ALIGNMENT;
  private static final long AROUND = PARTITION + ALIGNMENT;

  @Override
  public String name() {
    return "gpt";
  }

  @Override
  public long fileSystemOffset() {
    return PARTITION;
  }

  @Override
  public long imageSize(long fileSystemSize) {
    return AROUND + (fileSystemSize + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  @Override
  public DiskIdentity kept(DiskIdentity identity) {
    return new DiskIdentity(0, identity.disk(), identity.partition());
  }

  @Override
  public long maxFileSystemSize() {
    return Long.MAX_VALUE - AROUND - ALIGNMENT;
  }

  @Override
  public void write(FileChannel channel, long fileSystemSize, DiskIdentity identity)
      throws IOException {
    long size = imageSize(fileSystemSize);
    Gpt gpt = table(size, kept(identity));
    ChannelIo.write(channel, 0, gpt.front());
    ChannelIo.write(channel, size - Gpt.BACK, gpt.back());
  }

  private static Gpt table(long size, DiskIdentity identity) {
    return new Gpt(
        size / Gpt.SECTOR, PARTITION / Gpt.SECTOR, (size - AROUND) / Gpt.SECTOR, identity);
  }

  /** Takes nothing but the GUIDs from the image: all else follows from its size. */
  @Override
  public Found find(FileChannel channel) throws IOException {
    long size = channel.size();
    if (size <= AROUND || size % ALIGNMENT != 0) {
      throw new MalformedImageException(
          size, "the image's size is not a multiple of 2 MiB above 4 MiB");
    }
    ByteBuffer front = ChannelIo.read(channel, 0, Gpt.FRONT);
    DiskIdentity identity =
        new DiskIdentity(0, Gpt.guid(front, Gpt.DISK_GUID), Gpt.guid(front, Gpt.PARTITION_GUID));
    if (identity.disk().equals(DiskIdentity.NIL) || identity.partition().equals(DiskIdentity.NIL)) {
      throw new MalformedImageException(Gpt.DISK_GUID, "no GUID of the disk or the partition");
    }
    Gpt gpt = table(size, identity);
    long end = size - Gpt.BACK;
    same(gpt.front(), front, 0);
    same(gpt.back(), ChannelIo.read(channel, end, Gpt.BACK), end);
    ChannelIo.checkEmpty(channel, Gpt.FRONT, PARTITION);
    ChannelIo.checkEmpty(channel, size - ALIGNMENT, end);
    return new Found(PARTITION, size - AROUND, identity);
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
