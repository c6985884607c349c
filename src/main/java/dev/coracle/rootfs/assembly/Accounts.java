package dev.coracle.rootfs.assembly;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ProblemCollector;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.GroupSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.UserSpec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Users and groups: those of the recipe, and root and nobody with their groups, which the kernel
 * (owner 0; overflow owner 65534, proc(5)) and every service manager take for granted. Passwords
 * are locked; there is no /etc/shadow unless the recipe declares one.
 */
public final class Accounts {
  private static final long OVERFLOW_ID = 65534;
  private static final String NO_LOGIN = "/usr/sbin/nologin";

  private final List<Map<String, Object>> users = new ArrayList<>();
  private final List<Map<String, Object>> groups = new ArrayList<>();

  private Accounts() {}

  /**
   * Checks the recipe's accounts and adds those that every guest has.
   *
   * @param moreUsers those that packages ask for
   * @param moreGroups likewise
   */
  public static Accounts of(
      Recipe recipe,
      List<UserSpec> moreUsers,
      List<GroupSpec> moreGroups,
      ProblemCollector problems) {
    Accounts accounts = new Accounts();
    SourceLocation anywhere = SourceLocation.file(recipe.file().toString());
    List<GroupSpec> groups = new ArrayList<>(recipe.groups());
    groups.addAll(moreGroups);
    if (groups.stream().noneMatch(g -> g.gid() == 0 || g.name().equals("root"))) {
      groups.add(0, new GroupSpec("root", 0, List.of(), anywhere));
    }
    if (groups.stream().noneMatch(g -> g.gid() == OVERFLOW_ID)) {
      groups.add(new GroupSpec("nogroup", OVERFLOW_ID, List.of(), anywhere));
    }
    List<UserSpec> users = new ArrayList<>(recipe.users());
    users.addAll(moreUsers);
    if (users.stream().noneMatch(u -> u.uid() == 0 || u.name().equals("root"))) {
      users.add(0, new UserSpec("root", 0, 0, "root", "/root", NO_LOGIN, anywhere));
    }
    if (users.stream().noneMatch(u -> u.uid() == OVERFLOW_ID || u.name().equals("nobody"))) {
      users.add(
          new UserSpec(
              "nobody", OVERFLOW_ID, OVERFLOW_ID, "nobody", "/nonexistent", NO_LOGIN, anywhere));
    }
    accounts.addGroups(groups, users, problems);
    accounts.addUsers(users, groups, problems);
    return accounts;
  }

  private void addGroups(List<GroupSpec> specs, List<UserSpec> known, ProblemCollector problems) {
    Map<String, SourceLocation> names = new HashMap<>();
    for (GroupSpec group : specs) {
      RequiredBy need = new RequiredBy("groups: " + group.name(), group.place());
      checkField(group.name(), need, problems);
      checkOnce(names.put(group.name(), group.place()), need, problems);
      for (String member : group.members()) {
        if (known.stream().noneMatch(user -> user.name().equals(member))) {
          problems.error(
              Diagnostic.error(
                  "rootfs.unknown-member",
                  "group " + group.name() + " has the member " + member + ", which is not a user",
                  "declare " + member + " under users"),
              need.place());
        }
      }
      groups.add(
          line(
              "name",
              group.name(),
              "gid",
              group.gid(),
              "members",
              String.join(",", group.members())));
    }
  }

  private void addUsers(List<UserSpec> specs, List<GroupSpec> known, ProblemCollector problems) {
    Map<String, SourceLocation> names = new HashMap<>();
    for (UserSpec user : specs) {
      RequiredBy need = new RequiredBy("users: " + user.name(), user.place());
      for (String field : List.of(user.name(), user.description(), user.home(), user.shell())) {
        checkField(field, need, problems);
      }
      checkOnce(names.put(user.name(), user.place()), need, problems);
      if (known.stream().noneMatch(group -> group.gid() == user.gid())) {
        problems.error(
            Diagnostic.error(
                "rootfs.unknown-group",
                "user " + user.name() + " is in group " + user.gid() + ", which is not declared",
                "declare a group with gid " + user.gid() + " under groups"),
            need.place());
      }
      users.add(
          line(
              "name",
              user.name(),
              "uid",
              user.uid(),
              "gid",
              user.gid(),
              "description",
              user.description(),
              "home",
              user.home(),
              "shell",
              user.shell()));
    }
  }

  private static void checkField(String field, RequiredBy need, ProblemCollector problems) {
    if (field.indexOf(':') >= 0 || field.chars().anyMatch(c -> c < ' ')) {
      problems.error(
          Diagnostic.error(
              "rootfs.bad-account",
              need.by()
                  + ": '"
                  + field.replace("\n", "\\n")
                  + "' is not allowed in passwd"
                  + " or group",
              "leave out colons and control characters"),
          need.place());
    }
  }

  private static void checkOnce(SourceLocation before, RequiredBy need, ProblemCollector problems) {
    if (before != null) {
      problems.error(
          Diagnostic.error(
              "rootfs.declared-twice",
              need.by() + " is declared twice, first at " + before,
              "keep one of the two"),
          need.place());
    }
  }

  private static Map<String, Object> line(Object... keysAndValues) {
    Map<String, Object> line = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      line.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return line;
  }

  /** For {@code passwd.ftl}. */
  public List<Map<String, Object>> users() {
    return users;
  }

  /** For {@code group.ftl}. */
  public List<Map<String, Object>> groups() {
    return groups;
  }

  /** Whether a name is a user's. */
  public boolean hasUser(String name) {
    return users.stream().anyMatch(user -> name.equals(user.get("name")));
  }

  /** Whether a name is a group's. */
  public boolean hasGroup(String name) {
    return groups.stream().anyMatch(group -> name.equals(group.get("name")));
  }
}
