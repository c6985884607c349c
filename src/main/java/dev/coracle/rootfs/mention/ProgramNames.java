package dev.coracle.rootfs.mention;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a program's bytes name.
 *
 * @param paths absolute paths at which a package may have something, in the order of the bytes
 * @param symbols those of the watched names that stand among its strings
 * @param commands programs of strings that look like a command for a shell
 */
public record ProgramNames(List<String> paths, Set<String> symbols, Set<String> commands) {
  private static final String FIELD = "\t";
  private static final String WORD = " ";

  public ProgramNames {
    paths = List.copyOf(paths);
  }

  /** Searches a program. */
  static ProgramNames of(byte[] bytes, SymbolNames watched) {
    Mentions.Scan scan = Mentions.scan(bytes, Mentions::mayBePackaged, watched);
    return new ProgramNames(List.copyOf(scan.paths()), scan.symbols(), Mentions.commands(bytes));
  }

  /** As one line; no path, symbol or command has a blank in it. */
  String line() {
    return String.join(
        FIELD, String.join(WORD, paths), String.join(WORD, symbols), String.join(WORD, commands));
  }

  /**
   * Reads what {@link #line} wrote.
   *
   * @throws IllegalArgumentException if it is no such line
   */
  static ProgramNames read(String line) {
    String[] fields = line.split(FIELD, -1);
    if (fields.length != 3) {
      throw new IllegalArgumentException("not the names of a program");
    }
    return new ProgramNames(
        words(fields[0]),
        new LinkedHashSet<>(words(fields[1])),
        new LinkedHashSet<>(words(fields[2])));
  }

  private static List<String> words(String field) {
    return field.isEmpty() ? List.of() : List.of(field.split(WORD, -1));
  }
}
