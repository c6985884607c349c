package dev.coracle.image.partition;

import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.List;

/**
 * How a disk says where its file systems stand, for disks that anyone may have laid out. Strict
 * about what it reads, but takes every place that is valid; what Coracle itself writes is held to
 * its own {@link DiskLayout} byte by byte.
 */
public interface PartitionTableReader {

  /** Its name, such as {@code nvdimm}; that of the layout where there is one. */
  String name();

  /**
   * What it finds, in the order of the partitions' numbers.
   *
   * @throws MalformedImageException if the disk does not say it this way, or says what cannot be
   */
  List<PartitionExtent> places(FileChannel channel) throws IOException;

  /**
   * Where a file system may stand.
   *
   * @param partition its number, from one on; zero for the whole disk
   * @param offset in bytes from the start of the image
   * @param size how much room there is, in bytes
   */
  record PartitionExtent(int partition, long offset, long size) {}

  /** The whole disk, which says nothing of itself. */
  static PartitionTableReader plain() {
    return new PartitionTableReader() {
      @Override
      public String name() {
        return PlainLayout.NAME;
      }

      @Override
      public List<PartitionExtent> places(FileChannel channel) throws IOException {
        return List.of(new PartitionExtent(0, 0, channel.size()));
      }
    };
  }

  /**
   * Refuses partitions that do not lie inside the disk, or overlap.
   *
   * @param end of the disk, in bytes
   */
  static List<PartitionExtent> checked(List<PartitionExtent> places, long end)
      throws MalformedImageException {
    for (PartitionExtent place : places) {
      if (place.size() <= 0 || place.offset() < 0 || place.offset() > end - place.size()) {
        throw new MalformedImageException(
            place.offset(), "partition " + place.partition() + " lies outside the disk");
      }
      for (PartitionExtent other : places) {
        if (other.partition() < place.partition()
            && place.offset() < other.offset() + other.size()
            && other.offset() < place.offset() + place.size()) {
          throw new MalformedImageException(
              place.offset(),
              "partitions " + other.partition() + " and " + place.partition() + " overlap");
        }
      }
    }
    return List.copyOf(places);
  }
}
