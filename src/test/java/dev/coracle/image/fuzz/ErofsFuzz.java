package dev.coracle.image.fuzz;

import dev.coracle.image.erofs.ErofsFormat;
import java.io.IOException;

/** A target of scripts/fuzz: the reader of EROFS. */
public final class ErofsFuzz {
  private static final int CHECKSUM = 1024 + 4;

  private ErofsFuzz() {}

  /** Reads an image; its checksum is made right first, which no mutation would. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    if (bytes.length >= 4096) {
      int sum = FuzzInput.checksum(bytes, 1024, 4096, CHECKSUM);
      FuzzInput.buffer(bytes).putInt(CHECKSUM, sum);
    }
    FuzzInput.read(bytes, new ErofsFormat());
  }
}
