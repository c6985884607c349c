package dev.coracle.container.run;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.tree.TreePath;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Who a program runs as, by the accounts of its own image (passwd(5), group(5)).
 *
 * @param groups additional groups
 * @param home the directory for {@code HOME}
 */
public record Account(long uid, long gid, List<Long> groups, String home) {
  /** Where an image has its users. */
  public static final TreePath USERS = TreePath.of("/etc/passwd");

  /** Where it has its groups. */
  public static final TreePath GROUPS = TreePath.of("/etc/group");

  private static final long MAX_ID = 0xffff_fffeL;

  public Account {
    groups = List.copyOf(groups);
  }

  /**
   * The account that a text names: {@code USER[:GROUP]}, each a name or a number.
   *
   * @param text empty for root
   * @throws CoracleException (ENVIRONMENT) {@code run.user} if the image has no such name
   */
  public static Account of(String text, ContainerTree tree) {
    int colon = text.indexOf(':');
    String user = colon < 0 ? text : text.substring(0, colon);
    List<String[]> users = lines(tree.text(USERS), 7);
    List<String[]> groups = lines(tree.text(GROUPS), 4);
    Optional<String[]> entry = find(users, user.isEmpty() ? "0" : user);
    long uid = id(entry, user.isEmpty() ? "0" : user, text, USERS);
    long gid =
        colon >= 0 && colon + 1 < text.length()
            ? group(groups, text.substring(colon + 1), text)
            : entry.map(fields -> number(fields[3])).orElse(0L);
    List<Long> more = new ArrayList<>();
    if (colon < 0 && entry.isPresent()) {
      String name = entry.get()[0];
      groups.stream()
          .filter(fields -> List.of(fields[3].split(",", -1)).contains(name))
          .map(fields -> number(fields[2]))
          .filter(id -> id >= 0 && id != gid)
          .forEach(more::add);
    }
    String home = entry.map(fields -> fields[5]).orElse("");
    return new Account(uid, Math.max(0, gid), more, home.isEmpty() ? "/" : home);
  }

  private static long group(List<String[]> groups, String group, String text) {
    return id(find(groups, group), group, text, GROUPS);
  }

  private static long id(Optional<String[]> entry, String name, String text, TreePath file) {
    long id = entry.isPresent() ? number(entry.get()[2]) : number(name);
    if (id < 0) {
      throw new CoracleException(
          ExitCode.ENVIRONMENT,
          Diagnostic.error(
              "run.user",
              "the program is to run as '"
                  + dev.coracle.container.source.ContainerDiagnostics.printable(text)
                  + "', but the image's "
                  + file
                  + " has no such name",
              "name a user of the image, or a number, with --user"));
    }
    return id;
  }

  /** The entry of a name; else, for a number, the first with this number. */
  private static Optional<String[]> find(List<String[]> entries, String name) {
    Optional<String[]> named = entries.stream().filter(e -> e[0].equals(name)).findFirst();
    long number = number(name);
    return named.isPresent() || number < 0
        ? named
        : entries.stream().filter(e -> number(e[2]) == number).findFirst();
  }

  private static List<String[]> lines(String text, int fields) {
    return text.lines().map(line -> line.split(":", -1)).filter(f -> f.length >= fields).toList();
  }

  /** -1 for what is no number of an account. */
  private static long number(String text) {
    if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return -1;
    }
    long number = Long.parseLong(text);
    return number > MAX_ID ? -1 : number;
  }
}
