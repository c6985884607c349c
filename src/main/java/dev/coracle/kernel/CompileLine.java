package dev.coracle.kernel;

/** A line of {@code make}'s output in the kernel's short form: two blanks, a verb, an object. */
final class CompileLine {
  private CompileLine() {}

  /** The object that a line says is being compiled or assembled, or null for any other line. */
  static String object(String line) {
    if (line.startsWith("  CC  ") || line.startsWith("  AS  ")) {
      return line.substring(6).strip();
    }
    return null;
  }
}
