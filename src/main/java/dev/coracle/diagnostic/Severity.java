package dev.coracle.diagnostic;

/** How severe a {@link Diagnostic} is. */
public enum Severity {
  /** The command cannot succeed. */
  ERROR,
  /** The command goes on; the user should know. */
  WARNING,
  /** A fact worth a line. */
  NOTE;

  /** The word a person reads, such as {@code error}. */
  public String word() {
    return name().toLowerCase(java.util.Locale.ROOT);
  }
}
