package dev.coracle.diagnostic;

/**
 * Where something stands: a file, and in it a line and a column, both counted from 1.
 *
 * @param file the file as the user named it
 * @param line the line, or 0 where the whole file is meant
 * @param column the column, or 0 where the whole line is meant
 */
public record SourceLocation(String file, int line, int column) {

  /** The whole of a file. */
  public static SourceLocation file(String file) {
    return new SourceLocation(file, 0, 0);
  }

  /**
   * {@code file:line:column}, as editors and compilers write it; on one line, whatever characters
   * the file's name has.
   */
  @Override
  public String toString() {
    String name = Excerpt.printable(file);
    if (line == 0) {
      return name;
    }
    return column == 0 ? name + ":" + line : name + ":" + line + ":" + column;
  }
}
