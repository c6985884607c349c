package dev.coracle.recipe;

import java.util.Locale;

/** How an archive is compressed. */
public enum CompressionType {
  NONE,
  /** RFC 1952. */
  GZIP,
  /** RFC 8878, one frame with a checksum. */
  ZSTD;

  /** Its name in recipes and reports, such as {@code gzip}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
