package dev.coracle.image.fuzz;

import dev.coracle.image.ext4.Ext4Format;
import java.io.IOException;

/** A target of scripts/fuzz: the reader of ext4. */
public final class Ext4Fuzz {
  private static final int CHECKSUM = 1024 + 0x3FC;

  private Ext4Fuzz() {}

  /** Reads an image; the superblock's checksum is made right first, which no mutation would. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    if (bytes.length >= 2048) {
      int sum = FuzzInput.checksum(bytes, 1024, CHECKSUM, CHECKSUM);
      FuzzInput.buffer(bytes).putInt(CHECKSUM, sum);
    }
    FuzzInput.read(bytes, new Ext4Format());
  }
}
