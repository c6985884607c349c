package dev.coracle.rootfs.data;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Accounts as data: lines of sysusers.d(5), of the distribution's static tables, of maintainer
 * scripts.
 */
final class SysusersFile {
  /**
   * An account.
   *
   * @param group whether it is a group alone
   * @param id where it is fixed
   * @param mainGroup of a user; empty for a group of the same name
   * @param memberOf the group that the user is a member of; everything else is empty then
   */
  record Account(
      String name,
      boolean group,
      OptionalLong id,
      String mainGroup,
      String description,
      String home,
      String shell,
      String memberOf) {

    static Account group(String name, OptionalLong id) {
      return new Account(name, true, id, "", "", "", "", "");
    }
  }

  private static final String NO_LOGIN = "/usr/sbin/nologin";
  private static final String NO_HOME = "/";

  private SysusersFile() {}

  /** Lines that are no such lines are passed over, as systemd-sysusers does. */
  static List<Account> read(String text) {
    List<Account> accounts = new ArrayList<>();
    for (String line : text.split("\n", 0)) {
      List<String> words = ShellScript.words(line);
      if (words.size() >= 2 && !words.get(0).startsWith("#")) {
        account(words, accounts);
      }
    }
    return accounts;
  }

  private static void account(List<String> words, List<Account> into) {
    String name = words.get(1);
    String id = word(words, 2, "");
    if (!name.matches("[A-Za-z_][A-Za-z0-9_-]{0,31}")) {
      return;
    }
    switch (words.get(0).replaceAll("[!+-]", "")) {
      case "u" -> {
        int colon = id.indexOf(':');
        into.add(
            new Account(
                name,
                false,
                number(colon < 0 ? id : id.substring(0, colon)),
                colon < 0 ? "" : id.substring(colon + 1),
                word(words, 3, name),
                word(words, 4, NO_HOME),
                word(words, 5, NO_LOGIN),
                ""));
      }
      case "g" -> into.add(Account.group(name, number(id)));
      case "m" -> {
        if (!id.isEmpty()) {
          into.add(new Account(name, false, OptionalLong.empty(), "", "", "", "", id));
        }
      }
      default -> {
        // A range, or something newer.
      }
    }
  }

  private static String word(List<String> words, int at, String otherwise) {
    return at < words.size() && !words.get(at).equals("-") && !words.get(at).isEmpty()
        ? words.get(at)
        : otherwise;
  }

  static OptionalLong number(String text) {
    return text.matches("[0-9]{1,9}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /** Lines of passwd(5); the main group is a number. */
  static List<Account> passwd(String text) {
    List<Account> accounts = new ArrayList<>();
    for (String line : text.split("\n", 0)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 7) {
        accounts.add(
            new Account(
                fields[0],
                false,
                number(fields[2]),
                fields[3],
                fields[4],
                fields[5],
                fields[6],
                ""));
      }
    }
    return accounts;
  }

  /** Lines of group(5). */
  static List<Account> group(String text) {
    List<Account> accounts = new ArrayList<>();
    for (String line : text.split("\n", 0)) {
      String[] fields = line.split(":", -1);
      if (fields.length >= 3) {
        accounts.add(Account.group(fields[0], number(fields[2])));
      }
    }
    return accounts;
  }
}
