package dev.coracle.image.partition;

import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Partitions of a GUID partition table on a disk with sectors of 512 or 4096 bytes. */
public final class GptReader implements PartitionTableReader {
  private static final long MAGIC = 0x5452415020494645L; // "EFI PART"
  private static final int HEADER_SIZE = 92;
  private static final int MIN_ENTRY = 128;
  private static final long MAX_ENTRIES_BYTES = 1 << 20;

  @Override
  public String name() {
    return GptLayout.NAME;
  }

  @Override
  public List<PartitionExtent> places(FileChannel channel) throws IOException {
    for (int sector : new int[] {512, 4096}) {
      if (channel.size() >= 2L * sector) {
        ByteBuffer header = read(channel, sector, sector);
        if (header.getLong(0) == MAGIC) {
          return places(channel, sector, header);
        }
      }
    }
    throw MalformedImageException.foreign(Gpt.SECTOR, "no GUID partition table");
  }

  private static List<PartitionExtent> places(FileChannel channel, int sector, ByteBuffer header)
      throws IOException {
    int size = header.getInt(12);
    int crc = header.getInt(16);
    header.putInt(16, 0);
    if (size < HEADER_SIZE || size > sector || crc(header, size) != crc) {
      throw new MalformedImageException(sector, "wrong checksum of the partition table's header");
    }
    long firstUsable = header.getLong(40);
    long lastUsable = header.getLong(48);
    long at = header.getLong(72);
    long count = Integer.toUnsignedLong(header.getInt(80));
    long length = Integer.toUnsignedLong(header.getInt(84));
    long sectors = channel.size() / sector;
    if (length < MIN_ENTRY
        || length % Long.BYTES != 0
        || count > MAX_ENTRIES_BYTES / length
        || at < 2
        || at > sectors
        || at * sector + count * length > channel.size()
        || firstUsable < 0
        || lastUsable >= sectors) {
      throw new MalformedImageException(sector, "a partition table that is not on this disk");
    }
    ByteBuffer entries = read(channel, at * sector, (int) (count * length));
    if (crc(entries, entries.limit()) != header.getInt(88)) {
      throw new MalformedImageException(at * sector, "wrong checksum of the partition table");
    }
    List<PartitionExtent> places = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int entry = (int) (i * length);
      if (entries.getLong(entry) != 0 || entries.getLong(entry + 8) != 0) {
        long first = entries.getLong(entry + 32);
        long last = entries.getLong(entry + 40);
        if (first < firstUsable || last < first || last > lastUsable) {
          throw new MalformedImageException(
              at * sector + entry, "partition " + (i + 1) + " is out of range");
        }
        places.add(new PartitionExtent(i + 1, first * sector, (last - first + 1) * sector));
      }
    }
    return PartitionTableReader.checked(places, channel.size());
  }

  private static ByteBuffer read(FileChannel channel, long at, int length) throws IOException {
    return ChannelIo.read(channel, at, length).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int crc(ByteBuffer bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes.slice(0, length));
    return (int) crc.getValue();
  }
}
