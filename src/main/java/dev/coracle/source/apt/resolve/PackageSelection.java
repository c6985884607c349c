package dev.coracle.source.apt.resolve;

import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.index.Relation;
import dev.coracle.source.apt.resolve.PackageCandidates.PackageState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Marks packages for installation as apt does on a machine that has none: depth first, without
 * backtracking. An alternative that is already marked wins, else the first that can be installed.
 * Marking a package unmarks those it conflicts with unless they are protected; a package that turns
 * out to be uninstallable is not tried again.
 */
final class PackageSelection {
  /** Deeper than any real chain; prevents a stack overflow on a constructed one. */
  private static final int MAX_DEPTH = 1500;

  private final PackageCandidates candidates;
  private final Map<Relation, List<PackageState>> fulfilling = new HashMap<>();
  private final Map<PackageState, Boolean> satisfiable = new HashMap<>();

  PackageSelection(PackageCandidates candidates) {
    this.candidates = candidates;
  }

  /** Marks the requested packages, then their dependencies. */
  void markForInstall(List<PackageState> wanted) {
    for (PackageState state : wanted) {
      state.isProtected = true;
      state.marked = true;
    }
    for (PackageState state : wanted) {
      install(state, 0, true);
    }
  }

  /** Marks a package and its dependencies; false if that is impossible. */
  private boolean install(PackageState state, int depth, boolean wanted) {
    if (!wanted && (depth > MAX_DEPTH || (state.isProtected && !state.marked))) {
      return false;
    }
    PackageRecord candidate = state.candidate;
    if (candidate == null) {
      return false;
    }
    if (!state.isProtected && state.marked && !isBroken(state)) {
      return true;
    }
    if (!isSatisfiable(state)) {
      if (!state.isProtected) {
        state.candidate = null;
        state.marked = false;
      }
      return false;
    }
    boolean protectedBefore = state.isProtected;
    boolean failEarly = !protectedBefore && !wanted;
    List<List<Relation>> dependencies = new ArrayList<>();
    for (List<Relation> group : candidate.dependencies()) {
      if (protectedBefore || !isMet(group)) {
        dependencies.add(group);
      }
    }
    boolean failed = !dropConflicts(state, candidate, protectedBefore, failEarly);
    if (failed && failEarly) {
      return false;
    }
    state.marked = true;
    state.isProtected = true;
    try {
      if (!installDependencies(dependencies, depth, protectedBefore, failEarly)) {
        failed = true;
        if (failEarly) {
          state.marked = false;
          state.candidate = null;
          return false;
        }
      }
    } finally {
      state.isProtected = protectedBefore;
    }
    return !failed;
  }

  private boolean dropConflicts(
      PackageState state, PackageRecord candidate, boolean protect, boolean failEarly) {
    boolean dropped = true;
    for (Relation relation : candidate.conflicts()) {
      if (!protect && !isHit(state, relation)) {
        continue;
      }
      for (PackageState other : fulfilling(relation)) {
        if (other == state || other.candidate == null) {
          continue;
        }
        if (other.marked && other.isProtected) {
          dropped = false;
          if (failEarly) {
            return false;
          }
        } else {
          other.marked = false;
          if (protect) {
            other.candidate = null;
            other.isProtected = true;
          }
        }
      }
    }
    return dropped;
  }

  private boolean installDependencies(
      List<List<Relation>> dependencies, int depth, boolean protect, boolean failEarly) {
    boolean all = true;
    for (List<Relation> group : dependencies) {
      if (isMet(group)) {
        if (protect) {
          all &= protectOnly(group, depth);
        }
        continue;
      }
      if (!installOne(possible(group), depth, protect)) {
        all = false;
        if (failEarly) {
          return false;
        }
      }
    }
    return all;
  }

  /** The only package that fulfils a dependency of a protected one becomes protected too. */
  private boolean protectOnly(List<Relation> group, int depth) {
    Set<PackageState> all = new LinkedHashSet<>(possible(group));
    if (all.size() != 1) {
      return true;
    }
    PackageState only = all.iterator().next();
    if (only.isProtected) {
      return true;
    }
    only.isProtected = true;
    return install(only, depth + 1, false);
  }

  private boolean installOne(List<PackageState> possible, int depth, boolean protect) {
    for (PackageState state : possible) {
      if (state.candidate == null) {
        continue;
      }
      if (protect && possible.size() == 1) {
        if (state.isProtected && !state.marked) {
          continue;
        }
        state.marked = true;
        state.isProtected = true;
      }
      if (install(state, depth + 1, false)) {
        return true;
      }
    }
    return false;
  }

  /** All packages that could fulfil a dependency, in the order to try them. */
  private List<PackageState> possible(List<Relation> group) {
    List<PackageState> possible = new ArrayList<>();
    for (Relation relation : group) {
      for (PackageState state : candidates.preferred(relation)) {
        boolean ruledOut = state.candidate == null || (state.isProtected && !state.marked);
        boolean again = !possible.isEmpty() && possible.get(possible.size() - 1) == state;
        if (!ruledOut && !again) {
          possible.add(state);
        }
      }
    }
    return possible;
  }

  /** Whether each dependency of a package has a candidate in the indexes at all. */
  private boolean isSatisfiable(PackageState state) {
    return satisfiable.computeIfAbsent(
        state,
        key -> {
          for (List<Relation> group : key.best.dependencies()) {
            if (group.stream().allMatch(relation -> fulfilling(relation).isEmpty())) {
              return false;
            }
          }
          return true;
        });
  }

  /** Whether a marked package has an unmet dependency or a conflict. */
  boolean isBroken(PackageState state) {
    for (List<Relation> group : state.best.dependencies()) {
      if (!isMet(group)) {
        return true;
      }
    }
    for (Relation relation : state.best.conflicts()) {
      if (isHit(state, relation)) {
        return true;
      }
    }
    return false;
  }

  boolean isMet(List<Relation> group) {
    for (Relation relation : group) {
      for (PackageState state : fulfilling(relation)) {
        if (state.marked) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether a marked package matches a conflict; a package never conflicts with itself. */
  boolean isHit(PackageState owner, Relation conflict) {
    for (PackageState state : fulfilling(conflict)) {
      if (state.marked && state != owner) {
        return true;
      }
    }
    return false;
  }

  List<PackageState> fulfilling(Relation relation) {
    return fulfilling.computeIfAbsent(relation, candidates::fulfilling);
  }
}
