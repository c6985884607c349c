package dev.coracle.kernel.config;

import dev.coracle.kernel.kconfig.MakefileReader;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which option builds which module, for one kernel source and one architecture.
 *
 * <p>As a file: one line for each pair, {@code module TAB symbol TAB type TAB makefile}, sorted;
 * about 10,000 lines for a whole kernel.
 */
public final class DriverIndex {
  /** Directories whose objects are no part of a kernel. */
  private static final Set<String> ELSEWHERE =
      Set.of("Documentation", "samples", "scripts", "tools", "usr");

  /** All lines, each behind a line feed: few of them are ever asked for. */
  private final String lines;

  private DriverIndex(String lines) {
    this.lines = lines;
  }

  /**
   * A line that builds a module.
   *
   * @param symbol the option, or empty where it is built whatever the options
   * @param type the option's type; UNKNOWN where the architecture does not know the option
   * @param makefile path in the tree
   */
  record Builder(String symbol, Symbol.Type type, String makefile) implements Comparable<Builder> {
    @Override
    public int compareTo(Builder other) {
      int order = symbol.compareTo(other.symbol);
      return order != 0 ? order : makefile.compareTo(other.makefile);
    }
  }

  /** Module names are the same with hyphens and underscores, as modprobe has it. */
  public static String normal(String module) {
    return module.replace('-', '_');
  }

  /** The lines that build a module, sorted; none where nothing does. */
  List<Builder> builders(String module) {
    List<Builder> builders = new ArrayList<>();
    String begin = "\n" + normal(module) + "\t";
    int at = lines.indexOf(begin);
    while (at >= 0 && lines.startsWith(begin, at)) {
      int end = lines.indexOf('\n', at + 1);
      String[] fields = lines.substring(at + 1, end).split("\t", -1);
      builders.add(new Builder(fields[1], Symbol.Type.valueOf(fields[2]), fields[3]));
      at = end;
    }
    return builders;
  }

  /** The names of all modules that an option builds. */
  Set<String> names() {
    return lines
        .lines()
        .map(line -> line.split("\t", -1))
        .filter(fields -> fields.length > 1 && !fields[1].isEmpty())
        .map(fields -> fields[0])
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * Reads every makefile of a tree.
   *
   * @param architecture the kernel's name of it; makefiles below another {@code arch/} are passed
   *     over
   */
  public static DriverIndex scan(Path tree, String architecture, KconfigModel model)
      throws IOException {
    SortedMap<String, TreeSet<Builder>> found = new TreeMap<>();
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            Path below = tree.relativize(directory);
            boolean foreign =
                below.getNameCount() == 2
                    && below.startsWith("arch")
                    && !below.endsWith(architecture);
            boolean skipped = foreign || ELSEWHERE.contains(below.toString());
            return skipped ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            String name = file.getFileName().toString();
            if (name.equals("Makefile") || name.equals("Kbuild")) {
              String path = tree.relativize(file).toString();
              MakefileReader.read(
                  Files.readString(file, StandardCharsets.ISO_8859_1),
                  (symbol, object) ->
                      found
                          .computeIfAbsent(normal(object), key -> new TreeSet<>())
                          .add(new Builder(symbol, type(model, symbol), path)));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    StringBuilder lines = new StringBuilder("\n");
    found.forEach(
        (name, builders) ->
            builders.forEach(
                each ->
                    lines
                        .append(
                            String.join(
                                "\t", name, each.symbol(), each.type().name(), each.makefile()))
                        .append('\n')));
    return new DriverIndex(lines.toString());
  }

  private static Symbol.Type type(KconfigModel model, String symbol) {
    return model.option(symbol).map(Symbol::type).orElse(Symbol.Type.UNKNOWN);
  }

  /** Writes the index to a file. */
  public void write(Path file) throws IOException {
    Files.writeString(file, lines.substring(1));
  }

  /** Reads an index from a file. */
  public static DriverIndex read(Path file) throws IOException {
    return new DriverIndex("\n" + Files.readString(file));
  }
}
