package dev.coracle.image.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.image.format.MalformedImageException;
import dev.coracle.image.partition.PartitionTableReader.PartitionExtent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Partitions wherever they may be, and the ways in which a table can lie. */
class PartitionTableReaderTest {
  private static final int MIB = 1 << 20;
  private static final int SECTORS = 2048; // in a mebibyte

  @TempDir Path directory;
  private final ByteBuffer disk = ByteBuffer.allocate(16 * MIB).order(ByteOrder.LITTLE_ENDIAN);

  @Test
  void aMasterBootRecordNamesUpToFourPartitions() throws IOException {
    record(0);
    entry(0, 0, 0x0c, SECTORS, SECTORS);
    entry(0, 3, 0x83, 4 * SECTORS, 2 * SECTORS);
    assertEquals(
        List.of(new PartitionExtent(1, MIB, MIB), new PartitionExtent(4, 4 * MIB, 2 * MIB)),
        places(new MbrReader()));
  }

  @Test
  void logicalPartitionsAreCountedFromFive() throws IOException {
    record(0);
    entry(0, 0, 0x83, SECTORS, SECTORS);
    entry(0, 1, 0x05, 4 * SECTORS, 8 * SECTORS);
    record(4 * MIB);
    entry(4 * MIB, 0, 0x83, SECTORS, SECTORS);
    entry(4 * MIB, 1, 0x05, 3 * SECTORS, 3 * SECTORS);
    record(7 * MIB);
    entry(7 * MIB, 0, 0x83, SECTORS, SECTORS);
    assertEquals(
        List.of(
            new PartitionExtent(1, MIB, MIB),
            new PartitionExtent(5, 5 * MIB, MIB),
            new PartitionExtent(6, 8 * MIB, MIB)),
        places(new MbrReader()));
    entry(7 * MIB, 1, 0x05, 0, SECTORS);
    assertRefused(new MbrReader(), "overlap|without end");
    entry(7 * MIB, 0, 0, 0, 0);
    entry(4 * MIB, 0, 0, 0, 0);
    assertRefused(new MbrReader(), "without end");
    entry(7 * MIB, 1, 0x05, 20 * SECTORS, SECTORS);
    assertRefused(new MbrReader(), "ends before");
  }

  @Test
  void whatCannotBeIsRefused() throws IOException {
    assertRefused(new MbrReader(), "no master boot record");
    record(0);
    assertRefused(new MbrReader(), "no partition");
    entry(0, 0, 0x83, SECTORS, 16 * SECTORS);
    assertRefused(new MbrReader(), "partition 1 lies outside");
    entry(0, 0, 0x83, SECTORS, 0);
    assertRefused(new MbrReader(), "partition 1 lies outside");
    entry(0, 0, 0x83, SECTORS, 4 * SECTORS);
    entry(0, 1, 0x83, 4 * SECTORS, SECTORS);
    assertRefused(new MbrReader(), "partitions 1 and 2 overlap");
    entry(0, 1, 0xee, 8 * SECTORS, SECTORS);
    assertRefused(new MbrReader(), "that of a GPT");
    disk.put(446, (byte) 1);
    assertRefused(new MbrReader(), "flag");
  }

  @Test
  void aPfnBlockSaysWhereThePartitionsAreCountedFrom() throws IOException {
    assertRefused(new NvdimmReader(), "no pfn block");
    disk.put(0x1000, PfnBlock.encode(), 0, PfnBlock.SIZE);
    assertEquals(
        List.of(new PartitionExtent(0, 2 * MIB, disk.capacity() - 2 * MIB)),
        places(new NvdimmReader()),
        "a volume without a partition table");
    record(2 * MIB);
    entry(2 * MIB, 0, 0x83, SECTORS, 10 * SECTORS);
    assertEquals(
        List.of(new PartitionExtent(1, 3 * MIB, 10 * MIB)),
        places(new NvdimmReader()),
        "as Kata does");
    disk.putLong(0x1000 + 56, 4 * MIB);
    assertRefused(new NvdimmReader(), "checksum");
    disk.putLong(0x1000 + 4088, PfnBlock.checksum(disk.slice(0x1000, 4096).order(disk.order())));
    record(4 * MIB);
    entry(4 * MIB, 0, 0x83, SECTORS, 4 * SECTORS);
    assertEquals(List.of(new PartitionExtent(1, 5 * MIB, 4 * MIB)), places(new NvdimmReader()));
  }

  @Test
  void aGptMayHaveLargerSectorsAndOtherPlaces() throws IOException {
    for (int sector : new int[] {512, 4096}) {
      int mib = MIB / sector;
      gpt(sector, new long[][] {{mib, 3L * mib - 1}, {}, {5L * mib, 6L * mib - 1}});
      assertEquals(
          List.of(new PartitionExtent(1, MIB, 2 * MIB), new PartitionExtent(3, 5 * MIB, MIB)),
          places(new GptReader()));
      gpt(sector, new long[][] {{mib, 3L * mib}, {2L * mib, 4L * mib}});
      assertRefused(new GptReader(), "partitions 1 and 2 overlap");
      gpt(sector, new long[][] {{mib, 16L * mib}});
      assertRefused(new GptReader(), "out of range");
      gpt(sector, new long[][] {{3L * mib, 2L * mib}});
      assertRefused(new GptReader(), "out of range");
      disk.put(2 * sector + 40, (byte) 1);
      assertRefused(new GptReader(), "checksum of the partition table \\(");
      disk.put(sector + 48, (byte) 1);
      assertRefused(new GptReader(), "header");
      disk.put(0, new byte[2 * sector]);
    }
    assertRefused(new GptReader(), "no GUID");
  }

  /** 2^32 - 16 entries of 2^32 - 8 bytes are 128 bytes in 32 bits, and less than none in 64. */
  @Test
  void aTableTooLargeForItsProductIsRefused() throws IOException {
    gpt(512, new long[][] {{SECTORS, 3L * SECTORS}});
    disk.putInt(512 + 16, 0).putInt(512 + 80, -16).putInt(512 + 84, -8);
    disk.putInt(512 + 16, crc(512, 92));
    assertRefused(new GptReader(), "not on this disk");
  }

  private void gpt(int sector, long[][] partitions) {
    for (int i = 0; i < partitions.length; i++) {
      int at = 2 * sector + i * 128;
      disk.put(at, new byte[128]);
      if (partitions[i].length > 0) {
        disk.putLong(at, UUID.randomUUID().getMostSignificantBits());
        disk.putLong(at + 32, partitions[i][0]).putLong(at + 40, partitions[i][1]);
      }
    }
    disk.put(sector, "EFI PART".getBytes());
    disk.putInt(sector + 12, 92).putInt(sector + 16, 0);
    disk.putLong(sector + 40, 6).putLong(sector + 48, 16L * MIB / sector - 8);
    disk.putLong(sector + 72, 2).putInt(sector + 80, partitions.length).putInt(sector + 84, 128);
    disk.putInt(sector + 88, crc(2 * sector, partitions.length * 128));
    disk.putInt(sector + 16, crc(sector, 92));
  }

  private int crc(int at, int length) {
    CRC32 crc = new CRC32();
    crc.update(disk.slice(at, length));
    return (int) crc.getValue();
  }

  private void record(int at) {
    disk.put(at + 510, (byte) 0x55).put(at + 511, (byte) 0xaa);
  }

  private void entry(int at, int index, int type, int first, int sectors) {
    int entry = at + 446 + 16 * index;
    disk.put(entry + 4, (byte) type).putInt(entry + 8, first).putInt(entry + 12, sectors);
  }

  private List<PartitionExtent> places(PartitionTableReader placement) throws IOException {
    Path file = directory.resolve("disk");
    Files.write(file, disk.array());
    try (FileChannel channel = FileChannel.open(file)) {
      return placement.places(channel);
    }
  }

  private void assertRefused(PartitionTableReader placement, String reason) {
    MalformedImageException e =
        assertThrows(MalformedImageException.class, () -> places(placement));
    assertTrue(e.getMessage().matches("(?s).*(" + reason + ").*"), e.getMessage());
  }
}
