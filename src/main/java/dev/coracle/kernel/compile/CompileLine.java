package dev.coracle.kernel.compile;

/** A line of {@code make}'s output in the kernel's short form: two blanks, a verb, an object. */
public final class CompileLine {
  private CompileLine() {}

  /** The object that a line says is being compiled or assembled, or null for any other line. */
  public static String object(String line) {
    if (line.startsWith("  CC  ") || line.startsWith("  AS  ")) {
      return line.substring(6).strip();
    }
    return null;
  }

  /** Whether a line only says what is being done: two blanks and a verb in capitals. */
  static boolean progress(String line) {
    return line.length() > 2 && line.startsWith("  ") && Character.isUpperCase(line.charAt(2));
  }
}
