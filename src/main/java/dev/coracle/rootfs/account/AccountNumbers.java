package dev.coracle.rootfs.account;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.lock.AccountIds;
import dev.coracle.recipe.Recipe;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Gives accounts their numbers: the lock's, else the fixed one, else one that follows from the name
 * alone, so that another package moves none of them. Two names with one number are an error.
 */
public final class AccountNumbers {
  private static final long FIRST = 300;
  private static final long LAST = 998;

  private final AccountIds locked;
  private final ProblemCollector problems;
  private final Set<Long> reserved = new HashSet<>();
  private final Kind users = new Kind("user");
  private final Kind groups = new Kind("group");

  /** Users or groups. */
  private static final class Kind {
    private final String word;
    private final Map<Long, Holder> holders = new HashMap<>();
    private final SortedMap<String, Long> given = new TreeMap<>();

    Kind(String word) {
      this.word = word;
    }
  }

  private record Holder(String name, SourceLocation place, boolean ofRecipe) {}

  public AccountNumbers(Recipe recipe, AccountIds locked, ProblemCollector problems) {
    this.locked = locked;
    this.problems = problems;
    recipe.users().forEach(each -> declare(users, each.uid(), each.name(), each.place()));
    recipe.groups().forEach(each -> declare(groups, each.gid(), each.name(), each.place()));
    reserved.addAll(locked.users().values());
    reserved.addAll(locked.groups().values());
  }

  private void declare(Kind kind, long id, String name, SourceLocation place) {
    kind.holders.put(id, new Holder(name, place, true));
    reserved.add(id);
  }

  /** Keeps the fixed numbers of accounts for them, whether they are in the guest or not. */
  public void reserve(Collection<SysusersFile.Account> accounts) {
    accounts.forEach(each -> each.id().ifPresent(reserved::add));
  }

  /**
   * A user's number.
   *
   * @param group the number of the group of the same name
   */
  public long user(String name, OptionalLong fixed, Optional<Long> group, SourceLocation place) {
    return give(users, id(locked.users(), users, name, fixed, group), name, place);
  }

  /**
   * A group's number.
   *
   * @param user the number of the user of the same name
   */
  public long group(String name, OptionalLong fixed, Optional<Long> user, SourceLocation place) {
    return give(groups, id(locked.groups(), groups, name, fixed, user), name, place);
  }

  /** The locked number, else the fixed one, else that of the same name, else one that is free. */
  private long id(
      Map<String, Long> held, Kind kind, String name, OptionalLong fixed, Optional<Long> same) {
    Long before = held.get(name);
    return before != null
        ? before
        : fixed.orElseGet(
            () -> same.filter(id -> !kind.holders.containsKey(id)).orElseGet(() -> free(name)));
  }

  private long give(Kind kind, long id, String name, SourceLocation place) {
    Holder before = kind.holders.putIfAbsent(id, new Holder(name, place, false));
    if (before != null && !before.name().equals(name)) {
      clash(kind, id, before, new Holder(name, place, false));
    }
    reserved.add(id);
    kind.given.put(name, id);
    return id;
  }

  private void clash(Kind kind, long id, Holder one, Holder other) {
    problems.error(
        Diagnostic.error(
            "rootfs.id-clash",
            kind.word
                + "s "
                + one.name()
                + " ("
                + one.place()
                + ") and "
                + other.name()
                + " ("
                + other.place()
                + ") have one id: "
                + id,
            one.ofRecipe()
                ? "give " + one.name() + " another id"
                : "declare one of them in the recipe, with another id"),
        one.place());
  }

  /** A number that follows from the name; the next one where another name has it. */
  private long free(String name) {
    long range = LAST - FIRST + 1;
    long at = Math.floorMod(stableHash(name), range);
    for (long tried = 0; tried < range && reserved.contains(FIRST + at); tried++) {
      at = (at + 1) % range;
    }
    return FIRST + at;
  }

  /** FNV-1a, 32 bit: the same in every release. */
  private static int stableHash(String name) {
    int hash = 0x811c9dc5;
    for (int i = 0; i < name.length(); i++) {
      hash = (hash ^ name.charAt(i)) * 0x01000193;
    }
    return hash;
  }

  /** What was given, for the lock. */
  public AccountIds given() {
    return new AccountIds(users.given, groups.given);
  }
}
