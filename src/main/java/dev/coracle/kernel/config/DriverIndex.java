package dev.coracle.kernel.config;

import dev.coracle.kernel.kconfig.MakefileReader;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.io.IOException;
import java.io.Writer;
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

  private final SortedMap<String, List<Builder>> modules;

  private DriverIndex(SortedMap<String, List<Builder>> modules) {
    this.modules = modules;
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
    return modules.getOrDefault(normal(module), List.of());
  }

  /** The names of all modules that an option builds. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    modules.forEach(
        (name, builders) -> {
          if (builders.stream().anyMatch(builder -> !builder.symbol().isEmpty())) {
            names.add(name);
          }
        });
    return names;
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
    SortedMap<String, List<Builder>> modules = new TreeMap<>();
    found.forEach((name, builders) -> modules.put(name, List.copyOf(builders)));
    return new DriverIndex(modules);
  }

  private static Symbol.Type type(KconfigModel model, String symbol) {
    return model.option(symbol).map(Symbol::type).orElse(Symbol.Type.UNKNOWN);
  }

  /** Writes the index to a file. */
  public void write(Path file) throws IOException {
    try (Writer writer = Files.newBufferedWriter(file)) {
      for (var module : modules.entrySet()) {
        for (Builder builder : module.getValue()) {
          writer.write(
              String.join(
                      "\t",
                      module.getKey(),
                      builder.symbol(),
                      builder.type().name(),
                      builder.makefile())
                  + "\n");
        }
      }
    }
  }

  /** Reads an index from a file. */
  public static DriverIndex read(Path file) throws IOException {
    SortedMap<String, List<Builder>> modules = new TreeMap<>();
    for (String line : Files.readAllLines(file)) {
      String[] fields = line.split("\t", -1);
      modules
          .computeIfAbsent(fields[0], key -> new ArrayList<>())
          .add(new Builder(fields[1], Symbol.Type.valueOf(fields[2]), fields[3]));
    }
    return new DriverIndex(modules);
  }
}
