package dev.coracle.source.http;

import dev.coracle.tree.Sha256;

/**
 * What a download has to be.
 *
 * @param size bytes; -1 if only the digest is known
 * @param sha256 digest
 */
public record ExpectedContent(long size, Sha256 sha256) {
  /** More than that is not fetched where the size is not known. */
  static final long LARGEST = 8L << 30;

  /** A file of which only the digest is known. */
  public static ExpectedContent ofAnySize(Sha256 sha256) {
    return new ExpectedContent(-1, sha256);
  }

  boolean isSized() {
    return size >= 0;
  }

  /** The most bytes that it may have. */
  long limit() {
    return isSized() ? size : LARGEST;
  }
}
