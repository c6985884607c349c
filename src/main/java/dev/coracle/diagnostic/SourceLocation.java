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

  /** {@code file:line:column}, as editors and compilers write it. */
  @Override
  public String toString() {
    if (line == 0) {
      return file;
    }
    return column == 0 ? file + ":" + line : file + ":" + line + ":" + column;
  }
}
