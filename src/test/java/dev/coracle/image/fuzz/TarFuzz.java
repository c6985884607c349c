package dev.coracle.image.fuzz;

import dev.coracle.image.tar.TarFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A target of scripts/fuzz: the reader of tar archives. */
public final class TarFuzz {
  private static final int BLOCK = 512;
  private static final int CHECKSUM = 148;
  private static final int MAGIC = 257;

  private TarFuzz() {}

  /** Reads an archive; the headers' checksums are made right first, which no mutation would. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    for (int at = 0; at + BLOCK <= bytes.length; at += BLOCK) {
      if (bytes[at + MAGIC] == 'u') {
        Arrays.fill(bytes, at + CHECKSUM, at + CHECKSUM + 8, (byte) ' ');
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
          sum += bytes[at + i] & 0xff;
        }
        byte[] digits = String.format("%06o", sum).getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(digits, 0, bytes, at + CHECKSUM, digits.length);
      }
    }
    FuzzInput.read(bytes, new TarFormat());
  }
}
