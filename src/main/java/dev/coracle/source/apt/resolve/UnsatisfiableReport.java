package dev.coracle.source.apt.resolve;

import dev.coracle.diagnostic.Diagnostic;
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
      for (List<Relation> group : state.newest.dependencies()) {
        if (!selection.isMet(group)) {
          Deque<String> chain = chain(state);
          String root = chain.getFirst();
          String cause = unmetDependency(state, group, chain, new HashSet<>(Set.of(state)));
          return finding(root, chain, cause);
        }
      }
    }
    PackageState state = broken.get(0);
    for (Relation relation : state.newest.conflicts()) {
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
            cause.contains(CONFLICTS) ? FIX_CLASH : FIX_LACK);
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
    String needs = about(state.newest) + " needs " + text(group);
    for (Relation relation : group) {
      for (PackageState answer : candidates.preferred(relation)) {
        if (!seen.add(answer)) {
          continue;
        }
        for (List<Relation> inner : answer.newest.dependencies()) {
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
        for (Relation conflict : answer.newest.conflicts()) {
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
        return about(state.newest)
            + CONFLICTS
            + text(List.of(relation))
            + " and so with "
            + about(other.newest)
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
        for (Relation relation : other.newest.conflicts()) {
          if (selection.fulfilling(relation).contains(state)) {
            enemies.add(
                about(other.newest)
                    + CONFLICTS
                    + text(List.of(relation))
                    + " and so with "
                    + about(state.newest));
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
        offers.add(about(record) + " (" + record.suite() + ")");
      }
      candidates.providers(relation.name()).stream()
          .map(
              provider ->
                  about(provider.state().newest) + " providing " + text(provider.provided()))
          .sorted()
          .forEach(offers::add);
    }
    return offers.isEmpty() ? "no suite has it" : "the suites offer only " + Resolver.some(offers);
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
