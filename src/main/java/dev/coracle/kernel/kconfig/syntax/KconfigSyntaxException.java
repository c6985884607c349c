package dev.coracle.kernel.kconfig.syntax;

import dev.coracle.kernel.kconfig.model.FileLine;

/** Text that is not Kconfig; the message begins with file and line. */
public final class KconfigSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param where the line
   */
  public KconfigSyntaxException(FileLine where, String message) {
    super(where + ": " + message);
  }
}
