package dev.coracle.source.apt.resolve;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.source.apt.index.DebianVersion;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.index.Relation;
import dev.coracle.source.apt.resolve.PackageCandidates.PackageState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Says why a set of packages cannot be: the chain from what was wanted to what is lacking. */
final class UnsatisfiableReport {
  private static final String CONFLICTS = " conflicts with ";
  private static final String FIX_LACK =
      "choose another package, or add the suite that has the missing dependency";
  private static final String PRIORITY = ", whose priority is ";
  private static final String FIX_PRIORITY =
      "pin the dependency to the version that fits (pins in the recipe), as apt would need it too";
  private static final String FIX_CLASH = "remove one of the two from the recipe's packages";

  private final PackageCandidates candidates;
  private final PackageSelection selection;
  private final Map<String, String> neededBy;

  UnsatisfiableReport(
      PackageCandidates candidates, PackageSelection selection, Map<String, String> neededBy) {
    this.candidates = candidates;
    this.selection = selection;
    this.neededBy = neededBy;
  }

  /**
   * A finding.
   *
   * @param root the wanted package at the chain's beginning
   */
  record Finding(String root, Diagnostic diagnostic) {}

  /** Explains the first of some broken packages, a lacking package rather than a conflict. */
  Finding explain(List<PackageState> broken) {
    for (PackageState state : broken) {
      for (List<Relation> group : state.best.dependencies()) {
        if (!selection.isMet(group)) {
          Deque<String> chain = chain(state);
          String root = chain.getFirst();
          String cause = unmetDependency(state, group, chain, new HashSet<>(Set.of(state)));
          return finding(root, chain, cause);
        }
      }
    }
    PackageState state = broken.get(0);
    for (Relation relation : state.best.conflicts()) {
      if (selection.isHit(state, relation)) {
        Deque<String> chain = chain(state);
        return finding(chain.getFirst(), chain, conflict(state, relation));
      }
    }
    throw new IllegalStateException(state.name() + " is not broken");
  }

  private static Finding finding(String root, Deque<String> chain, String cause) {
    String way = chain.size() == 1 ? "" : " (" + String.join(" → ", chain) + ")";
    Diagnostic diagnostic =
        Diagnostic.error(
            "apt.unsatisfiable",
            "cannot install '" + root + "': " + cause + way,
            cause.contains(CONFLICTS)
                ? FIX_CLASH
                : cause.contains(PRIORITY) ? FIX_PRIORITY : FIX_LACK);
    return new Finding(root, diagnostic);
  }

  private Deque<String> chain(PackageState state) {
    Deque<String> chain = new ArrayDeque<>();
    for (String name = state.name(); name != null; name = neededBy.get(name)) {
      chain.addFirst(name);
    }
    return chain;
  }

  /** Follows the first alternative that exists down to what is really lacking. */
  private String unmetDependency(
      PackageState state, List<Relation> group, Deque<String> chain, Set<PackageState> seen) {
    String needs = about(state.best) + " needs " + text(group);
    for (Relation relation : group) {
      for (PackageState answer : candidates.preferred(relation)) {
        if (!seen.add(answer)) {
          continue;
        }
        for (List<Relation> inner : answer.best.dependencies()) {
          boolean hopeless = inner.stream().allMatch(each -> selection.fulfilling(each).isEmpty());
          boolean ruledOut =
              inner.stream()
                  .flatMap(each -> selection.fulfilling(each).stream())
                  .allMatch(each -> !each.marked && each.candidate == null);
          if (hopeless || ruledOut) {
            chain.addLast(answer.name());
            return unmetDependency(answer, inner, chain, seen);
          }
        }
        for (Relation conflict : answer.best.conflicts()) {
          if (selection.isHit(answer, conflict)) {
            chain.addLast(answer.name());
            return conflict(answer, conflict);
          }
        }
        String enemy = conflictingPackage(answer);
        if (!enemy.isEmpty()) {
          chain.addLast(answer.name());
          return needs + ", but " + enemy;
        }
      }
    }
    return needs + ", but " + offer(group);
  }

  private String conflict(PackageState state, Relation relation) {
    for (PackageState other : selection.fulfilling(relation)) {
      if (other.marked && other != state) {
        String why =
            neededBy.containsKey(other.name())
                ? "which is a dependency (" + String.join(" → ", chain(other)) + ")"
                : "which the recipe also lists";
        return about(state.best)
            + CONFLICTS
            + text(List.of(relation))
            + " and so with "
            + about(other.best)
            + ", "
            + why;
      }
    }
    throw new IllegalStateException(state.name() + " has no such conflict");
  }

  /** A marked package that conflicts with another. */
  private String conflictingPackage(PackageState state) {
    List<String> enemies = new ArrayList<>();
    for (PackageState other : candidates.states()) {
      if (other.marked && other != state) {
        for (Relation relation : other.best.conflicts()) {
          if (selection.fulfilling(relation).contains(state)) {
            enemies.add(
                about(other.best)
                    + CONFLICTS
                    + text(List.of(relation))
                    + " and so with "
                    + about(state.best));
          }
        }
      }
    }
    enemies.sort(null);
    return enemies.isEmpty() ? "" : enemies.get(0);
  }

  private String offer(List<Relation> group) {
    List<String> offers = new ArrayList<>();
    for (Relation relation : group) {
      for (PackageRecord record : candidates.versions(relation.name())) {
        offers.add(record.name() + " " + record.offer() + withheld(relation, record));
      }
      candidates.providers(relation.name()).stream()
          .map(provider -> about(provider.state().best) + " providing " + text(provider.provided()))
          .sorted()
          .forEach(offers::add);
    }
    return offers.isEmpty() ? "no suite has it" : "the suites offer only " + Resolver.some(offers);
  }

  /** A version that would do, and that another one stands before. */
  private String withheld(Relation relation, PackageRecord record) {
    PackageState state = candidates.state(record.name()).orElse(null);
    boolean fits = DebianVersion.fulfils(record.version(), relation.operator(), relation.version());
    if (!fits || (state != null && state.best == record)) {
      return "";
    }
    return PRIORITY
        + candidates.priority(record)
        + (state == null ? "" : " and not " + candidates.priority(state.best));
  }

  private static String about(PackageRecord record) {
    return record.name() + " " + record.version();
  }

  private static String text(List<Relation> group) {
    return group.stream().map(UnsatisfiableReport::text).collect(Collectors.joining(" | "));
  }

  private static String text(Relation relation) {
    String name =
        relation.qualifier().isEmpty()
            ? relation.name()
            : relation.name() + ":" + relation.qualifier();
    return relation.operator().isEmpty()
        ? name
        : name + " (" + relation.operator() + " " + relation.version() + ")";
  }
}
