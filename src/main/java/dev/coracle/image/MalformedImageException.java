package dev.coracle.image;

import java.io.IOException;

/** The bytes of an image contradict its format. */
public final class MalformedImageException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;
  private final String reason;

  /**
   * @param offset where, in bytes from the start of the file system or, in a layout, of the image
   * @param reason what is wrong there
   */
  public MalformedImageException(long offset, String reason) {
    super(reason + " (at byte " + offset + ")");
    this.offset = offset;
    this.reason = reason;
  }

  /** Where, in bytes. */
  public long offset() {
    return offset;
  }

  /** What is wrong there. */
  public String reason() {
    return reason;
  }
}
