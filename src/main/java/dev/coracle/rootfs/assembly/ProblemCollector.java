package dev.coracle.rootfs.assembly;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;

/** All that is wrong, gathered in one pass, so that a user mends it in one go. */
public final class ProblemCollector {
  private final List<Diagnostic> errors = new ArrayList<>();
  private final List<Diagnostic> warnings = new ArrayList<>();
  private final Map<String, Missing> missing = new LinkedHashMap<>();

  /** Something that no package has; candidates are computed only when it is reported. */
  private record Missing(
      String code,
      String what,
      String searchFor,
      RequiredBy need,
      Supplier<Collection<String>> candidates) {}

  public void error(Diagnostic diagnostic, RequiredBy need) {
    Diagnostic placed = diagnostic.at(need.place());
    if (!errors.contains(placed)) {
      errors.add(placed);
    }
  }

  public void warning(Diagnostic diagnostic) {
    if (!warnings.contains(diagnostic)) {
      warnings.add(diagnostic);
    }
  }

  public List<Diagnostic> warnings() {
    return List.copyOf(warnings);
  }

  /**
   * Notes that something is in none of the packages.
   *
   * @param what for the message, such as {@code binary 'ip'}
   * @param searchFor a file name or path to ask the archive for
   */
  public void missing(
      String code,
      String what,
      String searchFor,
      RequiredBy need,
      Supplier<Collection<String>> candidates) {
    missing.putIfAbsent(what, new Missing(code, what, searchFor, need, candidates));
  }

  /** Ends the build with everything found so far, if anything is wrong. */
  public void throwIfAny(PackageSearch search) {
    if (missing.isEmpty() && errors.isEmpty()) {
      return;
    }
    List<Diagnostic> all = new ArrayList<>(errors);
    if (!missing.isEmpty()) {
      SortedSet<String> wanted = new TreeSet<>();
      missing.values().forEach(m -> wanted.add(m.searchFor()));
      Map<String, List<String>> shippers = search.packagesWith(wanted);
      for (Missing m : missing.values()) {
        all.add(describe(m, shippers.getOrDefault(m.searchFor(), List.of())));
      }
    }
    throw new CoracleException(ExitCode.RECIPE, all);
  }

  private static Diagnostic describe(Missing m, List<String> shippers) {
    String message = m.what() + ", needed by " + m.need().by() + ", is in none of the packages";
    List<String> fixes = new ArrayList<>();
    String name = m.searchFor().substring(m.searchFor().lastIndexOf('/') + 1);
    String near = Suggestions.suggestion(name, NameCandidates.near(name, m.candidates().get()), "");
    if (!near.isEmpty()) {
      fixes.add(near);
    }
    if (shippers.size() == 1) {
      fixes.add("package " + shippers.get(0) + " ships it: add it to packages");
    } else if (!shippers.isEmpty()) {
      List<String> some = shippers.subList(0, Math.min(5, shippers.size()));
      fixes.add("packages that ship it: " + String.join(", ", some) + "; add one to packages");
    }
    if (fixes.isEmpty()) {
      fixes.add("correct the name, or add the package that ships it to packages");
    }
    return Diagnostic.error(m.code(), message, String.join("; or ", fixes)).at(m.need().place());
  }
}
