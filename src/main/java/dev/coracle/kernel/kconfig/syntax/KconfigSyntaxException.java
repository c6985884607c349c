package dev.coracle.kernel.kconfig.syntax;

/** Text that is not Kconfig; the message begins with file and line. */
public final class KconfigSyntaxException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param where such as {@code init/Kconfig:12}
   */
  public KconfigSyntaxException(String where, String message) {
    super(where + ": " + message);
  }
}
