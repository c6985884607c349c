package dev.coracle.image.partition;

import dev.coracle.image.format.ChannelIo;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;

/** Partitions of a master boot record, those in an extended partition included. */
public final class MbrReader implements PartitionTableReader {
  private static final int PRIMARY = 4;
  private static final int TYPE_GPT = 0xee;

  /** More logical partitions than Linux gives names to; their chain could go in a circle. */
  private static final int MAX_LOGICAL = 60;

  /**
   * An entry that is in use.
   *
   * @param number of its place in the record, from one on
   * @param first sector, counted from wherever the record counts
   */
  private record Entry(int number, int type, long first, long sectors) {
    boolean extended() {
      return type == 0x05 || type == 0x0f || type == 0x85;
    }

    PartitionExtent at(int partition, long base) {
      return new PartitionExtent(partition, base + first * Mbr.SECTOR, sectors * Mbr.SECTOR);
    }
  }

  @Override
  public String name() {
    return MbrLayout.NAME;
  }

  @Override
  public List<PartitionExtent> places(FileChannel channel) throws IOException {
    return places(channel, 0);
  }

  /**
   * The partitions of a disk that is itself a part of the image.
   *
   * @param disk where it begins, in bytes
   */
  static List<PartitionExtent> places(FileChannel channel, long disk) throws IOException {
    List<PartitionExtent> places = new ArrayList<>();
    for (Entry entry : record(channel, disk)) {
      if (entry.type() == TYPE_GPT) {
        throw new MalformedImageException(disk, "the master boot record is that of a GPT");
      } else if (entry.extended()) {
        logical(channel, disk, entry, places);
      } else {
        places.add(entry.at(entry.number(), disk));
      }
    }
    if (places.isEmpty()) {
      throw new MalformedImageException(disk + Mbr.ENTRIES, "no partition");
    }
    return PartitionTableReader.checked(places, channel.size());
  }

  /** The first entry of each further record is a partition, the second leads to the next record. */
  private static void logical(
      FileChannel channel, long disk, Entry all, List<PartitionExtent> places) throws IOException {
    long begin = disk + all.first() * Mbr.SECTOR;
    int number = PRIMARY + 1;
    int records = 0;
    for (long at = begin; at >= 0; ) {
      long next = -1;
      for (Entry entry : record(channel, at)) {
        if (entry.extended()) {
          next = begin + entry.first() * Mbr.SECTOR;
        } else {
          places.add(entry.at(number++, at));
        }
      }
      if (++records > MAX_LOGICAL) {
        throw new MalformedImageException(at, "logical partitions without end");
      }
      at = next;
    }
  }

  /** At the start of an image it is no surprise; within a disk, something led there. */
  private static MalformedImageException none(long at, String reason) {
    return at < Mbr.SECTOR
        ? MalformedImageException.foreign(at, reason)
        : new MalformedImageException(at, reason);
  }

  private static List<Entry> record(FileChannel channel, long at) throws IOException {
    if (at > channel.size() - Mbr.SECTOR) {
      throw none(at, "the disk ends before its master boot record");
    }
    ByteBuffer bytes = ChannelIo.read(channel, at, Mbr.SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    if (!Mbr.isMarked(bytes)) {
      throw none(at + Mbr.MAGIC, "no master boot record");
    }
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < PRIMARY; i++) {
      int entry = Mbr.ENTRIES + i * Mbr.ENTRY_SIZE;
      if ((bytes.get(entry) & 0x7f) != 0) {
        throw new MalformedImageException(at + entry, "partition " + (i + 1) + " has no flag");
      }
      int type = bytes.get(entry + Mbr.ENTRY_TYPE) & 0xff;
      if (type != 0) {
        long first = Integer.toUnsignedLong(bytes.getInt(entry + Mbr.ENTRY_FIRST_SECTOR));
        entries.add(
            new Entry(
                i + 1,
                type,
                first,
                Integer.toUnsignedLong(bytes.getInt(entry + Mbr.ENTRY_SECTORS))));
      }
    }
    return entries;
  }
}
