package dev.coracle.source.apt.resolve;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.index.Relation;
import dev.coracle.source.apt.resolve.PackageCandidates.PackageState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Resolves package names to the set of package versions that apt would install, without
 * recommendations, on a machine that has nothing: {@code apt-get --no-install-recommends install}.
 *
 * <p>Essential packages come only where something depends on them.
 */
public final class Resolver {
  private Resolver() {}

  /**
   * Resolves names.
   *
   * @param universe all records of all suites, in any order
   * @param wanted package names; order counts only where two of them lead to different alternatives
   * @throws CoracleException (RESOLUTION) with {@code apt.unknown-package} for each name that no
   *     package has, or {@code apt.unsatisfiable} with the chain that leads to what is lacking
   */
  public static Resolution resolve(
      List<PackageRecord> universe, List<String> wanted, Architecture architecture) {
    List<Name> names = wanted.stream().map(name -> new Name(name, d -> d)).toList();
    return resolveNames(universe, names, architecture, PinPolicy.NONE);
  }

  /** As {@link #resolve}, with pins and with diagnostics that point into the recipe. */
  public static Resolution resolveLocated(
      List<PackageRecord> universe,
      List<Located<String>> wanted,
      Architecture architecture,
      PinPolicy policy) {
    List<Name> names =
        wanted.stream().map(name -> new Name(name.value(), d -> d.at(name.place()))).toList();
    return resolveNames(universe, names, architecture, policy);
  }

  private static Resolution resolveNames(
      List<PackageRecord> universe,
      List<Name> wanted,
      Architecture architecture,
      PinPolicy policy) {
    PackageCandidates candidates = new PackageCandidates(universe, architecture, policy);
    Set<PackageState> roots = new LinkedHashSet<>();
    List<Diagnostic> unknown = new ArrayList<>();
    for (Name name : wanted) {
      Optional<PackageState> state = named(candidates, name.text());
      state.ifPresentOrElse(
          roots::add, () -> unknown.add(name.where().apply(unknown(candidates, name.text()))));
    }
    if (!unknown.isEmpty()) {
      throw new CoracleException(ExitCode.RESOLUTION, unknown);
    }
    PackageSelection selection = new PackageSelection(candidates);
    selection.markForInstall(List.copyOf(roots));
    SortedMap<String, String> neededBy = new TreeMap<>();
    List<PackageState> reached = reach(selection, roots, neededBy);
    List<PackageState> broken = reached.stream().filter(selection::isBroken).toList();
    if (!broken.isEmpty()) {
      UnsatisfiableReport report = new UnsatisfiableReport(candidates, selection, neededBy);
      UnsatisfiableReport.Finding finding = report.explain(broken);
      Diagnostic diagnostic = finding.diagnostic();
      for (Name name : wanted) {
        if (named(candidates, name.text()).orElseThrow().name().equals(finding.root())) {
          diagnostic = name.where().apply(diagnostic);
          break;
        }
      }
      throw new CoracleException(ExitCode.RESOLUTION, diagnostic);
    }
    List<PackageRecord> packages = new ArrayList<>();
    for (PackageState state : reached) {
      packages.add(state.best);
    }
    packages.sort(Comparator.comparing(PackageRecord::name));
    return new Resolution(packages, neededBy, ambiguities(candidates, packages));
  }

  /** Only one of the sources is asked for such a package; which, is worth a word. */
  private static List<Diagnostic> ambiguities(
      PackageCandidates candidates, List<PackageRecord> packages) {
    List<Diagnostic> warnings = new ArrayList<>();
    for (PackageRecord record : packages) {
      candidates
          .equal(record)
          .ifPresent(
              other ->
                  warnings.add(
                      Diagnostic.warning(
                          "apt.ambiguous",
                          record.name()
                              + " "
                              + record.offer()
                              + " is taken; "
                              + other.origin()
                              + " has another package of that version and priority",
                          "pin the package to one of the two, or give one source a priority")));
    }
    return warnings;
  }

  /** A real package, or the only one that provides the name. */
  private static Optional<PackageState> named(PackageCandidates candidates, String name) {
    Optional<PackageState> real = candidates.state(name);
    if (real.isPresent()) {
      return real;
    }
    Set<PackageState> providers = providers(candidates, name);
    return providers.size() == 1 ? Optional.of(providers.iterator().next()) : Optional.empty();
  }

  private static Set<PackageState> providers(PackageCandidates candidates, String name) {
    Set<PackageState> providers = new TreeSet<>(Comparator.comparing(PackageState::name));
    candidates.providers(name).forEach(provider -> providers.add(provider.state()));
    return providers;
  }

  private static Diagnostic unknown(PackageCandidates candidates, String name) {
    List<PackageRecord> refused = candidates.versions(name);
    if (!refused.isEmpty()) {
      return Diagnostic.error(
          "apt.unknown-package",
          "every version of '" + name + "' has a priority below 0",
          "change the pin or the source's priority: the sources have "
              + some(refused.stream().map(PackageRecord::offer).toList()));
    }
    List<String> providers = providers(candidates, name).stream().map(PackageState::name).toList();
    if (!providers.isEmpty()) {
      return Diagnostic.error(
          "apt.unknown-package",
          "'" + name + "' is a virtual package provided by " + providers.size() + " packages",
          "name one of them: " + some(providers));
    }
    String near =
        Suggestions.suggestion(
            name, candidates.names(), "check the name and that the recipe's suites have it");
    return Diagnostic.error("apt.unknown-package", "no suite has a package '" + name + "'", near);
  }

  static String some(List<String> names) {
    return names.size() <= 8
        ? String.join(", ", names)
        : String.join(", ", names.subList(0, 8)) + " and " + (names.size() - 8) + " more";
  }

  /**
   * The marked packages that are needed: an alternative that failed half-way may have left unneeded
   * packages behind.
   */
  private static List<PackageState> reach(
      PackageSelection selection, Set<PackageState> roots, SortedMap<String, String> neededBy) {
    Set<PackageState> reached = new LinkedHashSet<>(roots);
    Deque<PackageState> queue = new ArrayDeque<>(roots);
    while (!queue.isEmpty()) {
      PackageState state = queue.remove();
      List<PackageState> next = new ArrayList<>();
      for (List<Relation> group : state.best.dependencies()) {
        group.forEach(relation -> next.addAll(selection.fulfilling(relation)));
      }
      next.sort(Comparator.comparing(PackageState::name));
      for (PackageState needed : next) {
        if (needed.marked && reached.add(needed)) {
          neededBy.put(needed.name(), state.name());
          queue.add(needed);
        }
      }
    }
    return List.copyOf(reached);
  }

  private record Name(String text, java.util.function.UnaryOperator<Diagnostic> where) {}
}
