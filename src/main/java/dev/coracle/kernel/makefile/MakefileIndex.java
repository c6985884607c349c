package dev.coracle.kernel.makefile;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one kernel source says about how its files are compiled: all assignments of its makefiles,
 * its source files, and which of them others include as text.
 *
 * <p>As a file of lines, the fields separated by tabs: {@code = MAKEFILE VARIABLE WORDS…}, {@code f
 * FILE} and {@code i INCLUDED INCLUDER}, where INCLUDED is as it is written.
 */
public final class MakefileIndex {
  /** Raised whenever what is written changes. */
  public static final int REVISION = 2;

  private static final Pattern INCLUDE =
      Pattern.compile("[ \\t]*#[ \\t]*include[ \\t]*[\"<]([^\">]+\\.[cS])[\">].*");

  private static final Set<String> FLAGS =
      Set.of("ccflags", "asflags", "ldflags", "subdir-ccflags", "cflags", "KBUILD_CFLAGS");

  private final List<Assignment> assignments;
  private final Set<String> files;
  private final Map<String, Set<String>> inclusions;
  private final Map<String, List<Assignment>> byName = new HashMap<>();
  private final Map<String, List<Assignment>> byMakefile = new HashMap<>();
  private final Map<String, List<Assignment>> byLastStep = new HashMap<>();

  private MakefileIndex(
      List<Assignment> assignments, Set<String> files, Map<String, Set<String>> inclusions) {
    this.assignments = assignments;
    this.files = files;
    this.inclusions = inclusions;
    for (Assignment each : assignments) {
      byName.computeIfAbsent(each.variable(), key -> new ArrayList<>()).add(each);
      byMakefile.computeIfAbsent(each.makefile(), key -> new ArrayList<>()).add(each);
      each.words().stream()
          .flatMap(word -> List.of(word.split("[\\s,()]+", 0)).stream())
          .map(MakefileIndex::lastStep)
          .distinct()
          .forEach(step -> byLastStep.computeIfAbsent(step, key -> new ArrayList<>()).add(each));
    }
  }

  /** {@code c.o} of {@code a/b/c.o}, {@code b/} of {@code a/b/}. */
  static String lastStep(String word) {
    int end = word.endsWith("/") ? word.length() - 1 : word.length();
    return word.substring(word.lastIndexOf('/', end - 1) + 1);
  }

  /** Reads a tree. */
  public static MakefileIndex scan(Path tree) throws IOException {
    List<Assignment> assignments = new ArrayList<>();
    Set<String> files = new TreeSet<>();
    Map<String, Set<String>> inclusions = new TreeMap<>();
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes facts)
              throws IOException {
            String path = tree.relativize(file).toString();
            String name = file.getFileName().toString();
            if (!facts.isRegularFile()) {
              return FileVisitResult.CONTINUE;
            }
            if (name.startsWith("Makefile") || name.startsWith("Kbuild")) {
              String text = Files.readString(file, StandardCharsets.ISO_8859_1);
              AssignmentReader.read(path, text).stream()
                  .filter(MakefileIndex::matters)
                  .forEach(assignments::add);
            } else if (isSource(name) || name.endsWith(".h")) {
              files.add(path);
              for (String included : included(Files.readAllBytes(file))) {
                inclusions.computeIfAbsent(included, key -> new TreeSet<>()).add(path);
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return new MakefileIndex(assignments, files, inclusions);
  }

  /** Files of code that a file includes. A source has a gigabyte, so that no line is looked at. */
  private static List<String> included(byte[] text) {
    List<String> found = new ArrayList<>();
    for (int i = 2; i < text.length; i++) {
      boolean code = (text[i - 1] == 'c' || text[i - 1] == 'S') && text[i - 2] == '.';
      if (code && (text[i] == '"' || text[i] == '>')) {
        int start = i;
        while (start > 0 && text[start - 1] != '\n') {
          start--;
        }
        String line = new String(text, start, i + 1 - start, StandardCharsets.ISO_8859_1);
        Matcher matcher = INCLUDE.matcher(line);
        if (matcher.matches()) {
          found.add(matcher.group(1));
        }
      }
    }
    return found;
  }

  /** Whether a file is compiled for itself, by its name. */
  static boolean isSource(String name) {
    return name.endsWith(".c") || name.endsWith(".S") || name.endsWith(".rs");
  }

  private static boolean matters(Assignment each) {
    int dash = each.variable().lastIndexOf('-');
    return !FLAGS.contains(dash < 0 ? each.variable() : each.variable().substring(0, dash))
        && (each.variable().startsWith("CONFIG_")
            || each.words().stream()
                .anyMatch(w -> w.contains(".o") || w.endsWith("/") || w.indexOf('$') >= 0));
  }

  /** Whether the source has a file with code. */
  boolean hasFile(String path) {
    return files.contains(path);
  }

  /** Assignments to a variable, whatever the makefile. */
  List<Assignment> to(String variable) {
    return byName.getOrDefault(variable, List.of());
  }

  /** All assignments of a makefile. */
  List<Assignment> in(String makefile) {
    return byMakefile.getOrDefault(makefile, List.of());
  }

  /**
   * Assignments in whose words, or in whose words' arguments, a name is the last step of a path.
   */
  List<Assignment> naming(String lastStep) {
    return byLastStep.getOrDefault(lastStep, List.of());
  }

  /** As whatever path a file is included, by which files. */
  Map<String, Set<String>> inclusionsOf(String name) {
    Map<String, Set<String>> found = new TreeMap<>();
    inclusions.forEach(
        (path, by) -> {
          if (lastStep(path).equals(name)) {
            found.put(path, by);
          }
        });
    return found;
  }

  /** Writes the index. */
  public void write(Path file) throws IOException {
    StringBuilder out = new StringBuilder();
    for (Assignment each : assignments) {
      out.append("=\t").append(each.makefile()).append('\t').append(each.variable());
      each.words().forEach(word -> out.append('\t').append(word.replace('\t', ' ')));
      out.append('\n');
    }
    files.forEach(each -> out.append("f\t").append(each).append('\n'));
    inclusions.forEach(
        (path, by) -> by.forEach(each -> out.append("i\t" + path + "\t" + each + "\n")));
    Files.writeString(file, out, StandardCharsets.ISO_8859_1);
  }

  /** Reads what {@link #write} wrote. */
  public static MakefileIndex read(Path file) throws IOException {
    List<Assignment> assignments = new ArrayList<>();
    Set<String> files = new TreeSet<>();
    Map<String, Set<String>> inclusions = new TreeMap<>();
    for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
      List<String> fields = List.of(line.split("\t", -1));
      switch (fields.get(0)) {
        case "=" ->
            assignments.add(
                new Assignment(fields.get(1), fields.get(2), fields.subList(3, fields.size())));
        case "f" -> files.add(fields.get(1));
        default ->
            inclusions.computeIfAbsent(fields.get(1), key -> new TreeSet<>()).add(fields.get(2));
      }
    }
    return new MakefileIndex(assignments, files, inclusions);
  }
}
