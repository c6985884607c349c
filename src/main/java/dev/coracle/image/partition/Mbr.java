package dev.coracle.image.partition;

import dev.coracle.image.format.MalformedImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A master boot record with one Linux partition, or two, and no boot code.
 *
 * @param signature the disk's identity, at byte 440
 * @param firstSector where the partition begins, in sectors of 512 bytes
 * @param sectors its length in sectors
 * @param treeSectors length of partition 2, which follows it; zero for none
 */
record Mbr(int signature, long firstSector, long sectors, long treeSectors) {
  static final int SECTOR = 512;
  static final long MAX_SECTORS = 0xffff_ffffL;

  private static final int SIGNATURE = 440;
  static final int ENTRIES = 446;
  static final int ENTRY_SIZE = 16;
  private static final int ENTRY_START_CHS = 1;
  static final int ENTRY_TYPE = 4;
  private static final int ENTRY_END_CHS = 5;
  static final int ENTRY_FIRST_SECTOR = 8;
  static final int ENTRY_SECTORS = 12;
  static final int MAGIC = 510;
  private static final byte LINUX = (byte) 0x83;
  private static final int HEADS = 255;
  private static final int SECTORS_PER_TRACK = 63;

  Mbr {
    if (firstSector <= 0
        || sectors <= 0
        || treeSectors < 0
        || firstSector + sectors + treeSectors - 1 > MAX_SECTORS) {
      throw new IllegalArgumentException("partition out of range: " + firstSector + "+" + sectors);
    }
  }

  /** With one partition. */
  Mbr(int signature, long firstSector, long sectors) {
    this(signature, firstSector, sectors, 0);
  }

  ByteBuffer encode() {
    ByteBuffer bytes = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(SIGNATURE, signature);
    partition(bytes, ENTRIES, firstSector, sectors);
    if (treeSectors > 0) {
      partition(bytes, ENTRIES + ENTRY_SIZE, firstSector + sectors, treeSectors);
    }
    mark(bytes);
    return bytes;
  }

  private static void partition(ByteBuffer bytes, int entry, long first, long count) {
    chs(bytes, entry + ENTRY_START_CHS, first);
    bytes.put(entry + ENTRY_TYPE, LINUX);
    chs(bytes, entry + ENTRY_END_CHS, first + count - 1);
    bytes.putInt(entry + ENTRY_FIRST_SECTOR, (int) first);
    bytes.putInt(entry + ENTRY_SECTORS, (int) count);
  }

  /** Cylinder, head, sector with the geometry everyone assumes; what lies beyond is all ones. */
  private static void chs(ByteBuffer bytes, int at, long sector) {
    long cylinder = sector / (HEADS * SECTORS_PER_TRACK);
    int head = (int) (sector / SECTORS_PER_TRACK % HEADS);
    int inTrack = (int) (sector % SECTORS_PER_TRACK) + 1;
    if (cylinder > 1023) {
      cylinder = 1023;
      head = HEADS - 1;
      inTrack = SECTORS_PER_TRACK;
    }
    bytes.put(at, (byte) head);
    bytes.put(at + 1, (byte) (inTrack | (int) (cylinder >> 8) << 6));
    bytes.put(at + 2, (byte) cylinder);
  }

  /** Ends a record as one. */
  static void mark(ByteBuffer bytes) {
    bytes.put(MAGIC, (byte) 0x55).put(MAGIC + 1, (byte) 0xaa);
  }

  /** Whether a record ends as one. */
  static boolean isMarked(ByteBuffer bytes) {
    return bytes.get(MAGIC) == 0x55 && bytes.get(MAGIC + 1) == (byte) 0xaa;
  }

  /**
   * Reads a record and refuses everything that {@link #encode} would not have written.
   *
   * @param position where the record stands in the image, for messages
   */
  static Mbr decode(ByteBuffer bytes, long position) throws MalformedImageException {
    bytes.order(ByteOrder.LITTLE_ENDIAN);
    if (!isMarked(bytes)) {
      throw new MalformedImageException(position + MAGIC, "no master boot record");
    }
    long first = Integer.toUnsignedLong(bytes.getInt(ENTRIES + ENTRY_FIRST_SECTOR));
    long count = Integer.toUnsignedLong(bytes.getInt(ENTRIES + ENTRY_SECTORS));
    if (bytes.get(ENTRIES + ENTRY_TYPE) != LINUX) {
      throw new MalformedImageException(
          position + ENTRIES + ENTRY_TYPE, "partition 1 is not of type 83");
    }
    long second = Integer.toUnsignedLong(bytes.getInt(ENTRIES + ENTRY_SIZE + ENTRY_SECTORS));
    if (first == 0 || count == 0 || first + count + second - 1 > MAX_SECTORS) {
      throw new MalformedImageException(
          position + ENTRIES + ENTRY_FIRST_SECTOR, "a partition is out of range");
    }
    Mbr found = new Mbr(bytes.getInt(SIGNATURE), first, count, second);
    int difference = found.encode().mismatch(bytes.duplicate().position(0).limit(SECTOR));
    if (difference >= 0) {
      boolean other = difference >= ENTRIES + ENTRY_SIZE && difference < MAGIC;
      throw new MalformedImageException(
          position + difference,
          other ? "a second partition" : "unexpected byte in the master boot record");
    }
    return found;
  }
}
