package dev.coracle.kernel.compile;

import java.util.Optional;

/** A line of {@code make}'s output in the kernel's short form: two blanks, a verb, an object. */
public final class CompileLine {
  private CompileLine() {}

  /** The object that a line says is being compiled or assembled; empty for any other line. */
  public static Optional<String> object(String line) {
    if (line.startsWith("  CC  ") || line.startsWith("  AS  ")) {
      return Optional.of(line.substring(6).strip());
    }
    return Optional.empty();
  }

  /** Whether a line only says what is being done: two blanks and a verb in capitals. */
  static boolean progress(String line) {
    return line.length() > 2 && line.startsWith("  ") && Character.isUpperCase(line.charAt(2));
  }
}
