package dev.coracle.image.ext4;

/** CRC-32C that goes on from any value and is not inverted at the end; Java's can do neither. */
final class Crc32c {
  /** Castagnoli's polynomial, bits reversed. */
  private static final int POLYNOMIAL = 0x82F63B78;

  private static final int[] TABLE = new int[256];

  static {
    for (int i = 0; i < TABLE.length; i++) {
      int crc = i;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
      TABLE[i] = crc;
    }
  }

  private Crc32c() {}

  /** Goes on with some bytes. */
  static int of(int crc, byte[] bytes, int from, int length) {
    int value = crc;
    for (int i = from; i < from + length; i++) {
      value = value >>> Byte.SIZE ^ TABLE[(value ^ bytes[i]) & 0xff];
    }
    return value;
  }

  /** Goes on with a number of so many bytes, the lowest first. */
  static int of(int crc, long number, int length) {
    int value = crc;
    for (int i = 0; i < length; i++) {
      value = (value >>> Byte.SIZE) ^ TABLE[(value ^ (int) (number >>> (i * Byte.SIZE))) & 0xff];
    }
    return value;
  }
}
