package dev.coracle.source.apt.resolve;

import dev.coracle.source.apt.index.Relation;
import dev.coracle.source.apt.resolve.PackageCandidates.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses packages greedily, depth first, the way apt marks packages on a machine that has none: an
 * alternative that is chosen already wins, else the first that works; choosing a package drops
 * those it conflicts with unless they are settled; a package that turns out impossible is not tried
 * again.
 */
final class PackageSelection {
  /** Deeper than any real chain; keeps the stack from overflowing on a made-up one. */
  private static final int MAX_DEPTH = 1500;

  private final PackageCandidates candidates;
  private final Map<Relation, List<Slot>> fulfilling = new HashMap<>();
  private final Map<Slot, Boolean> conceivable = new HashMap<>();

  PackageSelection(PackageCandidates candidates) {
    this.candidates = candidates;
  }

  /** Chooses what a person asked for, then what that needs. */
  void choose(List<Slot> wanted) {
    for (Slot slot : wanted) {
      slot.settled = true;
      slot.chosen = true;
    }
    for (Slot slot : wanted) {
      install(slot, 0, true);
    }
  }

  /** Chooses a package and what it needs; false if that cannot be. */
  private boolean install(Slot slot, int depth, boolean wanted) {
    if (!wanted && (depth > MAX_DEPTH || (slot.settled && !slot.chosen))) {
      return false;
    }
    if (slot.candidate == null) {
      return false;
    }
    if (!slot.settled && slot.chosen && !isBroken(slot)) {
      return true;
    }
    if (!isConceivable(slot)) {
      if (!slot.settled) {
        slot.candidate = null;
        slot.chosen = false;
      }
      return false;
    }
    boolean settledBefore = slot.settled;
    boolean failEarly = !settledBefore && !wanted;
    List<List<Relation>> needs = new ArrayList<>();
    for (List<Relation> group : slot.candidate.dependencies()) {
      if (settledBefore || !isMet(group)) {
        needs.add(group);
      }
    }
    boolean failed = !dropConflicts(slot, settledBefore, failEarly);
    if (failed && failEarly) {
      return false;
    }
    slot.chosen = true;
    slot.settled = true;
    try {
      if (!installNeeds(needs, depth, settledBefore, failEarly)) {
        failed = true;
        if (failEarly) {
          slot.chosen = false;
          slot.candidate = null;
          return false;
        }
      }
    } finally {
      slot.settled = settledBefore;
    }
    return !failed;
  }

  private boolean dropConflicts(Slot slot, boolean settle, boolean failEarly) {
    boolean dropped = true;
    for (Relation relation : slot.candidate.conflicts()) {
      if (!settle && !isHit(slot, relation)) {
        continue;
      }
      for (Slot other : fulfilling(relation)) {
        if (other == slot || other.candidate == null) {
          continue;
        }
        if (other.chosen && other.settled) {
          dropped = false;
          if (failEarly) {
            return false;
          }
        } else {
          other.chosen = false;
          if (settle) {
            other.candidate = null;
            other.settled = true;
          }
        }
      }
    }
    return dropped;
  }

  private boolean installNeeds(
      List<List<Relation>> needs, int depth, boolean settle, boolean failEarly) {
    boolean all = true;
    for (List<Relation> group : needs) {
      if (isMet(group)) {
        if (settle) {
          all &= settleOnly(group, depth);
        }
        continue;
      }
      if (!installOne(possible(group), depth, settle)) {
        all = false;
        if (failEarly) {
          return false;
        }
      }
    }
    return all;
  }

  /** A settled package's need that has one answer only settles that answer. */
  private boolean settleOnly(List<Relation> group, int depth) {
    Set<Slot> all = new LinkedHashSet<>(possible(group));
    if (all.size() != 1) {
      return true;
    }
    Slot only = all.iterator().next();
    if (only.settled) {
      return true;
    }
    only.settled = true;
    return install(only, depth + 1, false);
  }

  private boolean installOne(List<Slot> possible, int depth, boolean settle) {
    for (Slot slot : possible) {
      if (slot.candidate == null) {
        continue;
      }
      if (settle && possible.size() == 1) {
        if (slot.settled && !slot.chosen) {
          continue;
        }
        slot.chosen = true;
        slot.settled = true;
      }
      if (install(slot, depth + 1, false)) {
        return true;
      }
    }
    return false;
  }

  /** All that could meet a need, in the order to try them. */
  private List<Slot> possible(List<Relation> group) {
    List<Slot> possible = new ArrayList<>();
    for (Relation relation : group) {
      for (Slot slot : candidates.preferred(relation)) {
        boolean ruledOut = slot.candidate == null || (slot.settled && !slot.chosen);
        boolean again = !possible.isEmpty() && possible.get(possible.size() - 1) == slot;
        if (!ruledOut && !again) {
          possible.add(slot);
        }
      }
    }
    return possible;
  }

  /** Whether each need of a package has some answer in the indexes, whatever else is chosen. */
  private boolean isConceivable(Slot slot) {
    return conceivable.computeIfAbsent(
        slot,
        key -> {
          for (List<Relation> group : key.newest.dependencies()) {
            if (group.stream().allMatch(relation -> fulfilling(relation).isEmpty())) {
              return false;
            }
          }
          return true;
        });
  }

  /** Whether a chosen package lacks something or meets what it conflicts with. */
  boolean isBroken(Slot slot) {
    for (List<Relation> group : slot.newest.dependencies()) {
      if (!isMet(group)) {
        return true;
      }
    }
    for (Relation relation : slot.newest.conflicts()) {
      if (isHit(slot, relation)) {
        return true;
      }
    }
    return false;
  }

  boolean isMet(List<Relation> group) {
    for (Relation relation : group) {
      for (Slot slot : fulfilling(relation)) {
        if (slot.chosen) {
          return true;
        }
      }
    }
    return false;
  }

  /** Whether something chosen fulfils a package's conflict; nothing conflicts with itself. */
  boolean isHit(Slot owner, Relation conflict) {
    for (Slot slot : fulfilling(conflict)) {
      if (slot.chosen && slot != owner) {
        return true;
      }
    }
    return false;
  }

  List<Slot> fulfilling(Relation relation) {
    return fulfilling.computeIfAbsent(relation, candidates::fulfilling);
  }
}
