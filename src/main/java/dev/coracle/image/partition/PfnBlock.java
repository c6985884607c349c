package dev.coracle.image.partition;

import dev.coracle.image.format.MalformedImageException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The block that makes Linux treat a memory device as one with struct pages, without which there is
 * no DAX: {@code struct nd_pfn_sb} of {@code drivers/nvdimm/pfn.h}, version 0.2, little endian,
 * 4096 bytes.
 */
public final class PfnBlock {
  static final int SIZE = 4096;

  /** Where the inner image begins, and the alignment of the whole: one huge page of x86. */
  static final int ALIGNMENT = 2 << 20;

  private static final byte[] SIGNATURE = "NVDIMM_PFN_INFO\0".getBytes(StandardCharsets.US_ASCII);
  private static final int VERSION_MINOR_AT = 54;
  private static final int VERSION_MINOR = 2;
  private static final int DATA_OFFSET_AT = 56;
  private static final int MODE_AT = 72;

  /** Struct pages in the guest's own memory, so that the medium can be read-only. */
  private static final int MODE_RAM = 1;

  private static final int ALIGNMENT_AT = 84;
  private static final int CHECKSUM_AT = 4088;

  private PfnBlock() {}

  /** The block; it is the same in every image. */
  public static ByteBuffer encode() {
    ByteBuffer block = ByteBuffer.allocate(SIZE).order(ByteOrder.LITTLE_ENDIAN);
    block.put(0, SIGNATURE);
    block.putShort(VERSION_MINOR_AT, (short) VERSION_MINOR);
    block.putLong(DATA_OFFSET_AT, ALIGNMENT);
    block.putInt(MODE_AT, MODE_RAM);
    block.putInt(ALIGNMENT_AT, ALIGNMENT);
    block.putLong(CHECKSUM_AT, checksum(block));
    return block;
  }

  /**
   * Fletcher's sum over 32-bit words, as {@code nd_fletcher64} of the kernel; the checksum's own
   * field counts as zero.
   */
  static long checksum(ByteBuffer block) {
    int low = 0;
    long high = 0;
    for (int at = 0; at < SIZE; at += Integer.BYTES) {
      boolean own = at >= CHECKSUM_AT;
      low += own ? 0 : block.getInt(at);
      high += Integer.toUnsignedLong(low);
    }
    return high << 32 | Integer.toUnsignedLong(low);
  }

  /** Refuses a block that differs anywhere, naming the first field that does. */
  static void check(ByteBuffer block, long position) throws MalformedImageException {
    block.order(ByteOrder.LITTLE_ENDIAN);
    int difference = encode().mismatch(block);
    if (difference >= 0) {
      throw new MalformedImageException(position + difference, reason(difference));
    }
  }

  /** Refuses a block that does not begin as one. */
  static void checkSignature(ByteBuffer block, long position) throws MalformedImageException {
    int difference = ByteBuffer.wrap(SIGNATURE).mismatch(block);
    if (difference < SIGNATURE.length) {
      throw MalformedImageException.foreign(position + difference, reason(difference));
    }
  }

  /** Where data begins, of a block that anyone may have written: its checksum must be right. */
  static long dataOffset(ByteBuffer block, long position) throws MalformedImageException {
    checkSignature(block, position);
    block.order(ByteOrder.LITTLE_ENDIAN);
    if (checksum(block) != block.getLong(CHECKSUM_AT)) {
      throw new MalformedImageException(position + CHECKSUM_AT, reason(CHECKSUM_AT));
    }
    return block.getLong(DATA_OFFSET_AT);
  }

  private static String reason(int at) {
    if (at < SIGNATURE.length) {
      return "no pfn block, so Linux offers no DAX";
    }
    if (at >= CHECKSUM_AT) {
      return "wrong checksum of the pfn block, so Linux offers no DAX";
    }
    return "unexpected byte " + at + " of the pfn block";
  }
}
