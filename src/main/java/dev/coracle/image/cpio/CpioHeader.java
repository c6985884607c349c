package dev.coracle.image.cpio;

import dev.coracle.image.block.ImageBytes;
import dev.coracle.image.format.MalformedImageException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * The 110 bytes before a name: a magic of six digits, then thirteen numbers of eight hexadecimal
 * digits each.
 *
 * @param summed whether the check field is the sum of the file's bytes
 * @param inode the same for all names of a file
 * @param mode type and permissions
 * @param uid owner
 * @param gid group
 * @param links how many names the file has
 * @param mtime seconds since 1970
 * @param size bytes of content that follow the name
 * @param major of the device that the inode number is of
 * @param minor of that device
 * @param deviceMajor of a device node
 * @param deviceMinor of a device node
 * @param nameSize bytes of the name, its final zero included
 * @param check the sum of the bytes; zero if none
 */
record CpioHeader(
    boolean summed,
    long inode,
    int mode,
    long uid,
    long gid,
    long links,
    long mtime,
    long size,
    long major,
    long minor,
    long deviceMajor,
    long deviceMinor,
    long nameSize,
    long check) {
  static final int BYTES = 110;

  /** Names, contents and headers begin at a multiple of so many bytes. */
  static final int UNIT = 4;

  /** The name after which there are no more. */
  static final String TRAILER = "TRAILER!!!";

  private static final String MAGIC = "070701";
  private static final String MAGIC_SUMMED = "070702";
  private static final int DIGITS = 8;

  /** Whether one stands at a place, by its magic. */
  static boolean begins(ImageBytes bytes, long position) throws IOException {
    return bytes.size() - position >= MAGIC.length()
        && isMagic(new String(bytes.bytes(position, MAGIC.length()), StandardCharsets.ISO_8859_1));
  }

  private static boolean isMagic(String text) {
    return text.equals(MAGIC) || text.equals(MAGIC_SUMMED);
  }

  /**
   * Whether it is the last.
   *
   * @param nameAt where the name stands
   */
  boolean isTrailer(ImageBytes bytes, long nameAt) throws IOException {
    return nameSize == TRAILER.length() + 1
        && new String(bytes.bytes(nameAt, TRAILER.length()), StandardCharsets.ISO_8859_1)
            .equals(TRAILER);
  }

  /**
   * Reads one.
   *
   * @param bytes 110 of them
   * @param position where they stand, for the exception
   */
  static CpioHeader read(byte[] bytes, long position) throws MalformedImageException {
    String magic = new String(bytes, 0, MAGIC.length(), StandardCharsets.ISO_8859_1);
    if (!isMagic(magic)) {
      throw new MalformedImageException(position, "no header of a newc archive");
    }
    long[] numbers = new long[13];
    for (int i = 0; i < numbers.length; i++) {
      int from = MAGIC.length() + i * DIGITS;
      for (int at = from; at < from + DIGITS; at++) {
        if (!HexFormat.isHexDigit(bytes[at])) {
          throw new MalformedImageException(position + at, "no hexadecimal digit");
        }
        numbers[i] = numbers[i] << 4 | HexFormat.fromHexDigit(bytes[at]);
      }
    }
    return new CpioHeader(
        magic.equals(MAGIC_SUMMED),
        numbers[0],
        (int) numbers[1],
        numbers[2],
        numbers[3],
        numbers[4],
        numbers[5],
        numbers[6],
        numbers[7],
        numbers[8],
        numbers[9],
        numbers[10],
        numbers[11],
        numbers[12]);
  }

  /** The 110 bytes. */
  byte[] write() {
    StringBuilder text = new StringBuilder(BYTES).append(summed ? MAGIC_SUMMED : MAGIC);
    long[] numbers = {
      inode,
      mode,
      uid,
      gid,
      links,
      mtime,
      size,
      major,
      minor,
      deviceMajor,
      deviceMinor,
      nameSize,
      check
    };
    for (long number : numbers) {
      text.append(HexFormat.of().toHexDigits(number, DIGITS));
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }
}
