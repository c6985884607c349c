package dev.coracle.image.partition;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.CRC32;

/**
 * A GUID partition table with one Linux partition, or two, as the UEFI specification, chapter 5,
 * has it: a protective master boot record, a header and 128 entries in front, and the two again,
 * the entries first, at the end.
 *
 * @param diskSectors length of the disk in sectors of 512 bytes
 * @param firstSector where the partition begins
 * @param sectors its length
 * @param treeSectors length of partition 2, which follows it; zero for none
 * @param identity the GUIDs
 */
record Gpt(
    long diskSectors, long firstSector, long sectors, long treeSectors, DiskIdentity identity) {
  static final int SECTOR = 512;

  /** Protective record, header and entries, in bytes. */
  static final int FRONT = 34 * SECTOR;

  /** Entries and header, in bytes. */
  static final int BACK = 33 * SECTOR;

  /** Where the disk's GUID stands in {@link #front}. */
  static final int DISK_GUID = SECTOR + 56;

  /** Where the partition's GUID stands in {@link #front}. */
  static final int PARTITION_GUID = 2 * SECTOR + 16;

  /** Where the GUID of partition 2 stands in {@link #front}. */
  static final int TREE_GUID = PARTITION_GUID + 128;

  /** Where the last sector of partition 1 stands in {@link #front}. */
  static final int LAST_SECTOR = 2 * SECTOR + 40;

  private static final int HEADER_SIZE = 92;
  private static final int ENTRIES = 128;
  private static final int ENTRY_SIZE = 128;
  private static final int ENTRIES_BYTES = ENTRIES * ENTRY_SIZE;
  private static final int ENTRIES_SECTORS = ENTRIES_BYTES / SECTOR;

  /** "Linux filesystem data". */
  private static final UUID LINUX = UUID.fromString("0fc63daf-8483-4772-8e79-3d69d8477de4");

  private static final String NAME = "root";
  private static final String TREE_NAME = "root-verity";

  /** What stands at the beginning of the disk. */
  ByteBuffer front() {
    ByteBuffer bytes = buffer(FRONT);
    protective(bytes);
    ByteBuffer entries = entries();
    bytes.put(SECTOR, header(1, diskSectors - 1, 2, entries), 0, SECTOR);
    bytes.put(2 * SECTOR, entries, 0, ENTRIES_BYTES);
    return bytes;
  }

  /** What stands in the last {@link #BACK} bytes of the disk. */
  ByteBuffer back() {
    ByteBuffer bytes = buffer(BACK);
    ByteBuffer entries = entries();
    bytes.put(0, entries, 0, ENTRIES_BYTES);
    long here = diskSectors - 1;
    bytes.put(ENTRIES_BYTES, header(here, 1, here - ENTRIES_SECTORS, entries), 0, SECTOR);
    return bytes;
  }

  /** One partition of type EE over all, so that tools that know no GPT see no free disk. */
  private void protective(ByteBuffer bytes) {
    int entry = Mbr.ENTRIES;
    bytes.put(entry + 2, (byte) 2);
    bytes.put(entry + 4, (byte) 0xee);
    bytes.put(entry + 5, (byte) 0xff).put(entry + 6, (byte) 0xff).put(entry + 7, (byte) 0xff);
    bytes.putInt(entry + 8, 1);
    bytes.putInt(entry + 12, (int) Math.min(diskSectors - 1, Mbr.MAX_SECTORS));
    Mbr.mark(bytes);
  }

  private ByteBuffer header(long here, long other, long entriesAt, ByteBuffer entries) {
    ByteBuffer bytes = buffer(SECTOR);
    bytes.put(0, "EFI PART".getBytes(StandardCharsets.US_ASCII));
    bytes.putInt(8, 0x1_0000); // revision 1.0
    bytes.putInt(12, HEADER_SIZE);
    bytes.putLong(24, here);
    bytes.putLong(32, other);
    bytes.putLong(40, FRONT / SECTOR);
    bytes.putLong(48, diskSectors - 1 - BACK / SECTOR);
    putGuid(bytes, 56, identity.disk());
    bytes.putLong(72, entriesAt);
    bytes.putInt(80, ENTRIES);
    bytes.putInt(84, ENTRY_SIZE);
    bytes.putInt(88, crc(entries, ENTRIES_BYTES));
    bytes.putInt(16, crc(bytes, HEADER_SIZE)); // of itself it sees zero
    return bytes;
  }

  private ByteBuffer entries() {
    ByteBuffer bytes = buffer(ENTRIES_BYTES);
    entry(bytes, 0, identity.partition(), firstSector, sectors, NAME);
    if (treeSectors > 0) {
      entry(bytes, ENTRY_SIZE, identity.tree(), firstSector + sectors, treeSectors, TREE_NAME);
    }
    return bytes;
  }

  private static void entry(
      ByteBuffer bytes, int at, UUID guid, long first, long count, String name) {
    putGuid(bytes, at, LINUX);
    putGuid(bytes, at + 16, guid);
    bytes.putLong(at + 32, first);
    bytes.putLong(at + 40, first + count - 1);
    bytes.put(at + 56, name.getBytes(StandardCharsets.UTF_16LE));
  }

  private static ByteBuffer buffer(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int crc(ByteBuffer bytes, int length) {
    CRC32 crc = new CRC32();
    crc.update(bytes.slice(0, length));
    return (int) crc.getValue();
  }

  /** A GUID's first three fields are little endian, the rest stands as it is written. */
  private static void putGuid(ByteBuffer bytes, int at, UUID guid) {
    long high = guid.getMostSignificantBits();
    bytes.putInt(at, (int) (high >>> 32));
    bytes.putShort(at + 4, (short) (high >>> 16));
    bytes.putShort(at + 6, (short) high);
    bytes.putLong(at + 8, Long.reverseBytes(guid.getLeastSignificantBits()));
  }

  static UUID guid(ByteBuffer bytes, int at) {
    ByteBuffer little = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    long high = (long) little.getInt(at) << 32;
    high |= Short.toUnsignedLong(little.getShort(at + 4)) << 16;
    high |= Short.toUnsignedLong(little.getShort(at + 6));
    return new UUID(high, Long.reverseBytes(little.getLong(at + 8)));
  }
}
