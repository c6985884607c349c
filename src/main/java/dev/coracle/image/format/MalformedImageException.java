package dev.coracle.image.format;

import java.io.IOException;

/** The bytes of an image contradict its format. */
public final class MalformedImageException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;
  private final String reason;
  private final boolean foreign;

  /**
   * @param offset where, in bytes from the start of the file system or, in a layout, of the image
   * @param reason what is wrong there
   */
  public MalformedImageException(long offset, String reason) {
    this(offset, reason, false);
  }

  private MalformedImageException(long offset, String reason, boolean foreign) {
    super(reason + " (at byte " + offset + ")");
    this.offset = offset;
    this.reason = reason;
    this.foreign = foreign;
  }

  /**
   * The bytes do not even begin like what was looked for.
   *
   * @param offset where that would show
   */
  public static MalformedImageException foreign(long offset, String reason) {
    return new MalformedImageException(offset, reason, true);
  }

  /** Whether nothing speaks for the format: then it is no damage that another one reads it. */
  public boolean isForeign() {
    return foreign;
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
