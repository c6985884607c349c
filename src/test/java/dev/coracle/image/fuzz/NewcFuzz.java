package dev.coracle.image.fuzz;

import dev.coracle.image.cpio.CpioFormat;
import java.io.IOException;

/** A target of scripts/fuzz: the reader of newc archives. */
public final class NewcFuzz {
  private NewcFuzz() {}

  /** Reads an archive. */
  public static void fuzzerTestOneInput(byte[] bytes) throws IOException {
    FuzzInput.read(bytes, new CpioFormat());
  }
}
