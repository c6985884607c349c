package dev.coracle.rootfs.assembly;

import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.Severity;
import dev.coracle.diagnostic.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Files that no package of the recipe has. They are described all at once, since the archive's
 * index of files, which is large, is then read once.
 */
public final class MissingFiles {
  private final Map<String, MissingFile> missing = new LinkedHashMap<>();

  /** Candidates are computed only when the file is reported. */
  private record MissingFile(
      String code,
      String what,
      String searchFor,
      RequiredBy need,
      Supplier<Collection<String>> candidates,
      Severity severity) {}

  /**
   * Notes that something is in none of the packages.
   *
   * @param what for the message, such as {@code binary 'ip'}
   * @param searchFor a file name or path to ask the archive for
   */
  public void add(
      String code,
      String what,
      String searchFor,
      RequiredBy need,
      Supplier<Collection<String>> candidates) {
    add(code, what, searchFor, need, candidates, Severity.ERROR);
  }

  /**
   * As the other.
   *
   * @param severity whether it ends the build
   */
  public void add(
      String code,
      String what,
      String searchFor,
      RequiredBy need,
      Supplier<Collection<String>> candidates,
      Severity severity) {
    missing.putIfAbsent(what, new MissingFile(code, what, searchFor, need, candidates, severity));
  }

  /** Moves what was noted to the problems, each with the packages of the archive that have it. */
  public void report(PackageSearch search, ProblemCollector problems) {
    if (missing.isEmpty()) {
      return;
    }
    SortedSet<String> wanted = new TreeSet<>();
    missing.values().forEach(file -> wanted.add(file.searchFor()));
    Map<String, List<String>> packages = search.packagesWith(wanted);
    for (MissingFile file : missing.values()) {
      List<String> with = packages.getOrDefault(file.searchFor(), List.of());
      report(file, with, problems);
    }
    missing.clear();
  }

  private static void report(MissingFile file, List<String> packages, ProblemCollector problems) {
    String message =
        file.what() + ", needed by " + file.need().by() + ", is in none of the packages";
    List<String> fixes = new ArrayList<>();
    String name = file.searchFor().substring(file.searchFor().lastIndexOf('/') + 1);
    String near =
        Suggestions.suggestion(name, NameCandidates.near(name, file.candidates().get()), "");
    if (!near.isEmpty()) {
      fixes.add(near);
    }
    if (packages.size() == 1) {
      fixes.add("package " + packages.get(0) + " ships it: add it to packages");
    } else if (!packages.isEmpty()) {
      List<String> some = packages.subList(0, Math.min(5, packages.size()));
      fixes.add("packages that ship it: " + String.join(", ", some) + "; add one to packages");
    }
    if (fixes.isEmpty()) {
      fixes.add(
          "correct the name, add the package that ships it to packages, or declare it under files");
    }
    problems.report(
        file.severity(), file.need().place(), file.code(), message, String.join("; or ", fixes));
  }
}
