package dev.coracle.elf;

import dev.coracle.diagnostic.Diagnostic;
import java.io.IOException;

/** A file begins like an ELF file and then breaks the format's rules. */
public final class MalformedElfException extends IOException {
  private static final long serialVersionUID = 1L;

  private final long offset;

  /**
   * @param offset the byte at which the rule is broken, from the file's beginning
   * @param reason the rule, without a full stop
   */
  public MalformedElfException(long offset, String reason) {
    super(reason + " (byte " + offset + ")");
    this.offset = offset;
  }

  /** Where the rule is broken, bytes from the file's beginning. */
  public long offset() {
    return offset;
  }

  /** For a user. */
  public Diagnostic diagnostic(String file) {
    return Diagnostic.error(
        "elf.malformed",
        file + " is not a valid ELF file: " + getMessage(),
        "replace the file, or the package that holds it");
  }
}
