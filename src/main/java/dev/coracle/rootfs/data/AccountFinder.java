package dev.coracle.rootfs.data;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.lock.AccountIds;
import dev.coracle.recipe.GroupSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.UserSpec;
import dev.coracle.rootfs.account.AccountNumbers;
import dev.coracle.rootfs.account.SysusersFile;
import dev.coracle.rootfs.account.SysusersFile.Account;
import dev.coracle.rootfs.units.UnitSettings;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.systemd.UnitFile;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The accounts that units, packages and configurations ask for and that the recipe does not
 * declare. What an account is, sysusers.d of any package says, or the distribution's static table,
 * or a maintainer script's adduser line; a name that only a package's unit has is made up. Numbers
 * that are not fixed follow from the name alone, so that another package moves none of them.
 */
public final class AccountFinder {
  private final DataContext context;
  private final Recipe recipe;
  private final Map<String, Account> users = new HashMap<>();
  private final Map<String, Account> groups = new HashMap<>();
  private final Map<String, UserSpec> madeUsers = new LinkedHashMap<>();
  private final Map<String, GroupSpec> madeGroups = new LinkedHashMap<>();
  private final Map<String, Set<String>> members = new TreeMap<>();
  private final AccountNumbers numbers;

  /**
   * What is to be added to the recipe's own.
   *
   * @param ids their numbers, for the lock
   */
  public record Found(List<UserSpec> users, List<GroupSpec> groups, AccountIds ids) {}

  /**
   * A finder.
   *
   * @param locked numbers that the lock has
   */
  public AccountFinder(DataContext context, Recipe recipe, AccountIds locked) {
    this.context = context;
    this.recipe = recipe;
    this.numbers = new AccountNumbers(recipe, locked, context.problems());
  }

  /**
   * Finds them.
   *
   * @param units all units that are in
   * @param owners names that own directories
   */
  public Found find(List<UnitSettings> units, Collection<String> owners) {
    List<PackageContents> stateful = context.stateful();
    define(stateful);
    Set<String> names = new TreeSet<>(owners);
    for (PackageContents each : stateful) {
      context.accounts(each).forEach(this::request);
    }
    context.ownAccounts().forEach(this::request);
    context.accountWords().names().keySet().stream()
        .filter(name -> context.staticAccounts().stream().anyMatch(a -> a.name().equals(name)))
        .forEach(names::add);
    units.forEach(this::ofUnit);
    for (String name : names) {
      if (users.containsKey(name)) {
        user(name);
      } else if (groups.containsKey(name)) {
        group(name);
      }
    }
    members.forEach((group, all) -> group(group));
    return new Found(
        List.copyOf(madeUsers.values()),
        madeGroups.values().stream().map(this::withMembers).toList(),
        numbers.given());
  }

  private GroupSpec withMembers(GroupSpec group) {
    List<String> all =
        members.getOrDefault(group.name(), Set.of()).stream()
            .filter(name -> madeUsers.containsKey(name) || isDeclaredUser(name))
            .toList();
    return new GroupSpec(group.name(), group.gid(), all, group.place());
  }

  /** The first definition of a name counts: the recipe's, static table, sysusers.d, scripts. */
  private void define(List<PackageContents> stateful) {
    numbers.reserve(context.staticAccounts());
    context.ownAccounts().forEach(this::define);
    context.staticAccounts().forEach(this::define);
    context.sysusers().forEach(this::define);
    stateful.forEach(each -> context.accounts(each).forEach(this::define));
    context.view().packages().forEach(each -> context.scriptAccounts(each).forEach(this::define));
    numbers.reserve(users.values());
    numbers.reserve(groups.values());
  }

  private void define(Account account) {
    if (account.memberOf().isEmpty()) {
      (account.group() ? groups : users).putIfAbsent(account.name(), account);
    }
  }

  private void request(Account account) {
    if (!account.memberOf().isEmpty()) {
      members.computeIfAbsent(account.memberOf(), g -> new TreeSet<>()).add(account.name());
    } else if (account.group()) {
      group(account.name());
    } else {
      user(account.name());
    }
  }

  private void ofUnit(UnitSettings unit) {
    UnitFile file = unit.file();
    if (unit.name().isTemplate() || file.isSet("Service", "DynamicUser", false)) {
      return;
    }
    boolean packaged = !context.view().isOwn(unit.fragment());
    for (String section : List.of("Service", "Socket", "Mount")) {
      for (String key : List.of("User", "SocketUser")) {
        name(unit, section, key)
            .filter(name -> users.containsKey(name) || packaged)
            .ifPresent(name -> made(unit, name, user(name)));
      }
      for (String key : List.of("Group", "SocketGroup")) {
        name(unit, section, key)
            .filter(name -> groups.containsKey(name) || users.containsKey(name) || packaged)
            .ifPresent(this::group);
      }
      for (UnitFile.Assignment line : file.list(section, "SupplementaryGroups")) {
        for (String name : line.value().split("[ \t]+", 0)) {
          if (groups.containsKey(name)) {
            group(name);
          }
        }
      }
    }
  }

  private void made(UnitSettings unit, String name, @Nullable UserSpec user) {
    if (user != null && !users.containsKey(name)) {
      context.note(
          "user "
              + name
              + " ("
              + user.uid()
              + ") is made up, since "
              + unit.name()
              + " runs as it");
    }
  }

  private static Optional<String> name(UnitSettings unit, String section, String key) {
    return unit.file()
        .value(section, key)
        .map(unit.name()::expand)
        .filter(text -> text.matches("[A-Za-z_][A-Za-z0-9_-]{0,31}"));
  }

  private boolean isDeclaredUser(String name) {
    return recipe.users().stream().anyMatch(user -> user.name().equals(name));
  }

  /** Makes a user unless the recipe declares it; null where it does. */
  private @Nullable UserSpec user(String name) {
    if (isDeclaredUser(name) || name.equals("root") || name.equals("nobody")) {
      return null;
    }
    UserSpec known = madeUsers.get(name);
    if (known != null) {
      return known;
    }
    Account account = users.get(name);
    String main = account == null || account.mainGroup().isEmpty() ? name : account.mainGroup();
    OptionalLong fixed = account == null ? OptionalLong.empty() : account.id();
    long uid = numbers.user(name, fixed, groupId(name), place(account));
    long gid = mainGroup(name, main, uid);
    UserSpec user =
        new UserSpec(
            name,
            uid,
            gid,
            account == null ? name : account.description(),
            account == null ? "/" : account.home(),
            account == null || account.shell().isEmpty() ? "/usr/sbin/nologin" : account.shell(),
            place(account));
    madeUsers.put(name, user);
    return user;
  }

  private long mainGroup(String name, String main, long uid) {
    OptionalLong number = SysusersFile.number(main);
    if (number.isPresent()) {
      long gid = number.getAsLong();
      String known =
          groups.values().stream()
              .filter(each -> each.id().isPresent() && each.id().getAsLong() == gid)
              .map(Account::name)
              .findFirst()
              .orElse(name);
      if (gid != 0 && recipe.groups().stream().noneMatch(each -> each.gid() == gid)) {
        numbers.group(known, OptionalLong.of(gid), Optional.empty(), place(null));
        madeGroups.putIfAbsent(known, new GroupSpec(known, gid, List.of(), place(null)));
      }
      return gid;
    }
    Optional<Long> there = groupId(main);
    if (there.isPresent()) {
      return there.get();
    }
    Account account = groups.get(main);
    if (account == null) {
      long gid = numbers.group(main, OptionalLong.empty(), Optional.of(uid), place(null));
      madeGroups.put(main, new GroupSpec(main, gid, List.of(), place(null)));
      return gid;
    }
    return group(main);
  }

  private Optional<Long> groupId(String name) {
    Optional<Long> declared =
        recipe.groups().stream()
            .filter(group -> group.name().equals(name))
            .map(GroupSpec::gid)
            .findFirst();
    return declared.isPresent()
        ? declared
        : Optional.ofNullable(madeGroups.get(name)).map(GroupSpec::gid);
  }

  private long group(String name) {
    Optional<Long> there = groupId(name);
    if (there.isPresent()) {
      return there.get();
    }
    if (name.equals("root")) {
      return 0;
    }
    Account account = groups.get(name);
    OptionalLong fixed = account == null ? OptionalLong.empty() : account.id();
    Optional<Long> user = Optional.ofNullable(madeUsers.get(name)).map(UserSpec::uid);
    long gid = numbers.group(name, fixed, user, place(account));
    madeGroups.put(name, new GroupSpec(name, gid, List.of(), place(account)));
    return gid;
  }

  /** Where an account is defined; the recipe's file for one that is made up. */
  private SourceLocation place(@Nullable Account account) {
    return account == null ? SourceLocation.file(recipe.file().toString()) : account.place();
  }

  /** What the accounts' home directories are, by path. */
  public Map<String, UserSpec> homes() {
    Map<String, UserSpec> homes = new TreeMap<>();
    madeUsers.values().forEach(user -> homes.putIfAbsent(user.home(), user));
    return homes;
  }

  /** The number of a user that is known by now. */
  public OptionalLong uid(String name) {
    if (name.equals("root") || name.isEmpty()) {
      return OptionalLong.of(0);
    }
    for (Collection<UserSpec> all : new ArrayList<>(List.of(recipe.users(), madeUsers.values()))) {
      for (UserSpec user : all) {
        if (user.name().equals(name)) {
          return OptionalLong.of(user.uid());
        }
      }
    }
    return SysusersFile.number(name);
  }

  /** The number of a group that is known by now. */
  public OptionalLong gid(String name) {
    if (name.equals("root") || name.isEmpty()) {
      return OptionalLong.of(0);
    }
    return groupId(name).map(OptionalLong::of).orElseGet(() -> SysusersFile.number(name));
  }
}
