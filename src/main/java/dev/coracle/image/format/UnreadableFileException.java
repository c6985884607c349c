package dev.coracle.image.format;

import java.io.IOException;

/** A file whose bytes are stored in a form that is not read here; nothing is wrong with it. */
public final class UnreadableFileException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * @param reason such as {@code compressed with lz4}
   */
  public UnreadableFileException(String reason) {
    super(reason);
  }
}
