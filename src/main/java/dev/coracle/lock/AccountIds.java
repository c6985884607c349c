package dev.coracle.lock;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Numbers of accounts that packages ask for. Files on volumes carry them, so what a lock says
 * stays.
 *
 * @param users user ids by name
 * @param groups group ids by name
 */
public record AccountIds(SortedMap<String, Long> users, SortedMap<String, Long> groups) {
  /** The largest id; the one above means "none" to the kernel. */
  public static final long LARGEST = 0xFFFF_FFFEL;

  /** No numbers. */
  public static final AccountIds NONE =
      new AccountIds(Collections.emptySortedMap(), Collections.emptySortedMap());

  public AccountIds {
    users = Collections.unmodifiableSortedMap(new TreeMap<>(users));
    groups = Collections.unmodifiableSortedMap(new TreeMap<>(groups));
  }

  /** These, and those of others whose names are not among them. */
  public AccountIds and(AccountIds others) {
    SortedMap<String, Long> allUsers = new TreeMap<>(others.users);
    allUsers.putAll(users);
    SortedMap<String, Long> allGroups = new TreeMap<>(others.groups);
    allGroups.putAll(groups);
    return new AccountIds(allUsers, allGroups);
  }

  /** Also a fact of locks and manifests: the text must not change. */
  @Override
  public String toString() {
    return "AccountIds[users=" + users + ", groups=" + groups + "]";
  }

  /** How many there are. */
  public int count() {
    return users.size() + groups.size();
  }
}
