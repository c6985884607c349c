package dev.coracle.source.apt.index;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.source.apt.release.VerifiedSuite;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which package ships a file, by the Contents indexes of the Debian repository format: lines of a
 * path without its leading slash, blanks, and {@code section/package} names separated by commas.
 * Some 12 MB per suite, fetched when asked only, for the text of an error. The index for all
 * architectures is three times as large and asked only if the other one has no answer.
 */
public final class ContentsIndex {
  private final List<VerifiedSuite> suites;
  private final List<String> components;
  private final String architecture;
  private final SuiteIndexes indexes;

  /** Indexes that could not be had, which are not asked for twice. */
  private final Set<String> missing = new HashSet<>();

  public ContentsIndex(
      List<VerifiedSuite> suites,
      List<String> components,
      String architecture,
      SuiteIndexes indexes) {
    this.suites = List.copyOf(suites);
    this.components = List.copyOf(components);
    this.architecture = architecture;
    this.indexes = indexes;
  }

  /**
   * What was found.
   *
   * @param packages names of packages that ship the file, sorted
   * @param nearest names of programs close to the one asked for, closest first; only where no
   *     package ships the file
   * @param problems why an index could not be read; the answer may be incomplete then
   */
  public record Answer(List<String> packages, List<String> nearest, List<Diagnostic> problems) {
    public Answer {
      packages = List.copyOf(packages);
      nearest = List.copyOf(nearest);
      problems = List.copyOf(problems);
    }
  }

  /**
   * Names of packages that ship a file.
   *
   * @param pathSuffixOrName a file name, such as {@code mount}, or the end of a path, such as
   *     {@code bin/mount}, or a whole path, such as {@code /usr/bin/mount}
   * @return sorted; empty where there is none or the indexes cannot be had
   */
  public List<String> packagesShipping(String pathSuffixOrName) {
    return ask(pathSuffixOrName).packages();
  }

  /** The same, with programs of similar names and what went wrong. Never fails: it is a hint. */
  public synchronized Answer ask(String pathSuffixOrName) {
    Set<String> packages = new TreeSet<>();
    Set<String> programs = new HashSet<>();
    List<Diagnostic> problems = new ArrayList<>();
    for (String kind : List.of(architecture, "all")) {
      if (!packages.isEmpty()) {
        break;
      }
      for (VerifiedSuite suite : suites) {
        for (String component : components) {
          SuiteIndexes.find(suite, component + "/Contents-" + kind)
              .ifPresent(name -> scan(suite, name, pathSuffixOrName, packages, programs, problems));
        }
      }
    }
    String program = pathSuffixOrName.substring(pathSuffixOrName.lastIndexOf('/') + 1);
    return new Answer(
        List.copyOf(packages),
        packages.isEmpty() ? Suggestions.to(program, new TreeSet<>(programs)) : List.of(),
        problems);
  }

  private void scan(
      VerifiedSuite suite,
      String name,
      String wanted,
      Set<String> packages,
      Set<String> programs,
      List<Diagnostic> problems) {
    if (missing.contains(suite.path(name))) {
      return;
    }
    try {
      Path file = indexes.fetch(suite, name);
      try (InputStream stream = SuiteIndexes.decompressed(name, file)) {
        scan(stream, wanted, packages, programs);
      }
    } catch (CoracleException e) {
      missing.add(suite.path(name));
      problems.addAll(e.diagnostics());
    } catch (IOException e) {
      missing.add(suite.path(name));
      problems.add(
          Diagnostic.warning("apt.contents", suite.path(name) + ": " + e.getMessage(), ""));
    }
  }

  static void scan(InputStream stream, String wanted, Set<String> packages, Set<String> programs)
      throws IOException {
    boolean whole = wanted.startsWith("/");
    byte[] end = wanted.substring(whole ? 1 : 0).getBytes(StandardCharsets.UTF_8);
    ByteLines lines = new ByteLines(stream);
    while (lines.next()) {
      byte[] line = lines.buffer();
      int from = lines.from();
      int words = lines.to();
      while (words > from && line[words - 1] != ' ' && line[words - 1] != '\t') {
        words--;
      }
      int pathEnd = words;
      while (pathEnd > from && (line[pathEnd - 1] == ' ' || line[pathEnd - 1] == '\t')) {
        pathEnd--;
      }
      if (endsWith(line, from, pathEnd, end, whole)) {
        addPackages(text(line, words, lines.to()), packages);
      }
      int slash = lastSlash(line, from, pathEnd);
      // …bin/NAME is a program: /bin, /sbin, /usr/bin, /usr/sbin.
      if (slash - from >= 3
          && line[slash - 1] == 'n'
          && line[slash - 2] == 'i'
          && line[slash - 3] == 'b') {
        programs.add(text(line, slash + 1, pathEnd));
      }
    }
  }

  private static boolean endsWith(byte[] line, int from, int to, byte[] end, boolean whole) {
    int begin = to - end.length;
    if (begin < from || (whole && begin != from) || (begin > from && line[begin - 1] != '/')) {
      return false;
    }
    for (int i = end.length - 1; i >= 0; i--) {
      if (line[begin + i] != end[i]) {
        return false;
      }
    }
    return end.length > 0;
  }

  private static int lastSlash(byte[] line, int from, int to) {
    int at = to - 1;
    while (at >= from && line[at] != '/') {
      at--;
    }
    return at;
  }

  /** {@code admin/mount,utils/util-linux}: the last part of each word is the package. */
  private static void addPackages(String words, Set<String> packages) {
    for (String word : words.split(",", 0)) {
      packages.add(word.substring(word.lastIndexOf('/') + 1));
    }
  }

  private static String text(byte[] line, int from, int to) {
    return new String(line, from, to - from, StandardCharsets.UTF_8);
  }
}
