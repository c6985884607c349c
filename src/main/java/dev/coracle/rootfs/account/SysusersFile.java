package dev.coracle.rootfs.account;

import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.SourceLocation;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Accounts as data: lines of sysusers.d(5), of the distribution's static tables, of maintainer
 * scripts.
 */
public final class SysusersFile {
  /**
   * An account.
   *
   * @param group whether it is a group alone
   * @param id where it is fixed
   * @param mainGroup of a user; empty for a group of the same name
   * @param memberOf the group that the user is a member of; everything else is empty then
   * @param place where it is defined
   */
  public record Account(
      String name,
      boolean group,
      OptionalLong id,
      String mainGroup,
      String description,
      String home,
      String shell,
      String memberOf,
      SourceLocation place) {

    public static Account group(String name, OptionalLong id, SourceLocation place) {
      return new Account(name, true, id, "", "", "", "", "", place);
    }
  }

  /** Called with lines that systemd-sysusers would refuse. */
  public interface Problems {
    void malformed(DeclarationFile.Line line, String what);
  }

  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}");
  private static final Pattern USER_ID =
      Pattern.compile("/.*|(-|[0-9]{1,10})(:([0-9]{1,10}|[A-Za-z_][A-Za-z0-9_.-]{0,31}))?");
  private static final Pattern GROUP_ID = Pattern.compile("/.*|-|[0-9]{1,10}");
  private static final Pattern RANGE = Pattern.compile("[0-9]{1,10}(-[0-9]{1,10})?");
  private static final int MOST_FIELDS = 6;
  private static final Set<String> TYPES = Set.of("u", "g", "m", "r");

  private static final String NO_LOGIN = "/usr/sbin/nologin";
  private static final String NO_HOME = "/";

  private SysusersFile() {}

  /**
   * The accounts of a file; malformed lines are reported and passed over, as systemd-sysusers does.
   */
  public static List<Account> read(DeclarationFile file, Problems problems) {
    List<Account> accounts = new ArrayList<>();
    for (DeclarationFile.Line line : file.lines()) {
      List<String> words = line.words();
      // What a specifier stands for is known at run time.
      if (words.size() > 1 && (words.get(1) + word(words, 2, "")).indexOf('%') >= 0) {
        continue;
      }
      String wrong = wrong(words);
      if (wrong.isEmpty()) {
        account(words, file.place(line), accounts);
      } else {
        problems.malformed(line, wrong);
      }
    }
    return accounts;
  }

  /** What is wrong with a line; empty if nothing is. */
  private static String wrong(List<String> words) {
    String type = words.isEmpty() ? "" : words.get(0).replaceFirst("!$", "");
    if (!TYPES.contains(type)) {
      return Excerpt.quote(type) + " is no type: they are u, g, m and r";
    }
    String name = word(words, 1, "");
    if (!type.equals("r") && !NAME.matcher(name).matches()) {
      return Excerpt.quote(name) + " is not the name of an account";
    }
    String id = word(words, 2, "-");
    Pattern expected =
        switch (type) {
          case "u" -> USER_ID;
          case "g" -> GROUP_ID;
          case "m" -> NAME;
          default -> RANGE;
        };
    if (!expected.matcher(id).matches()) {
      return Excerpt.quote(id)
          + (type.equals("m") ? " is not the name of a group" : " is not an id")
          + " for the type "
          + type;
    }
    return words.size() > MOST_FIELDS ? "there are more than " + MOST_FIELDS + " fields" : "";
  }

  private static void account(List<String> words, SourceLocation place, List<Account> into) {
    String name = words.get(1);
    String id = word(words, 2, "");
    switch (words.get(0).charAt(0)) {
      case 'u' -> {
        int colon = id.startsWith("/") ? -1 : id.indexOf(':');
        into.add(
            new Account(
                name,
                false,
                number(colon < 0 ? id : id.substring(0, colon)),
                colon < 0 ? "" : id.substring(colon + 1),
                word(words, 3, name),
                word(words, 4, NO_HOME),
                word(words, 5, NO_LOGIN),
                "",
                place));
      }
      case 'g' -> into.add(Account.group(name, number(id), place));
      case 'm' ->
          into.add(new Account(name, false, OptionalLong.empty(), "", "", "", "", id, place));
      default -> {
        // A range of ids to choose from, which Coracle has its own of.
      }
    }
  }

  private static String word(List<String> words, int at, String otherwise) {
    return at < words.size() && !words.get(at).equals("-") && !words.get(at).isEmpty()
        ? words.get(at)
        : otherwise;
  }

  public static OptionalLong number(String text) {
    return text.matches("[0-9]{1,9}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /** Lines of passwd(5); the main group is a number. */
  public static List<Account> passwd(String path, String text) {
    List<Account> accounts = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", 0)) {
      number++;
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
                "",
                new SourceLocation(path, number, 1)));
      }
    }
    return accounts;
  }

  /** Lines of group(5). */
  public static List<Account> group(String path, String text) {
    List<Account> accounts = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\n", 0)) {
      number++;
      String[] fields = line.split(":", -1);
      if (fields.length >= 3) {
        accounts.add(
            Account.group(fields[0], number(fields[2]), new SourceLocation(path, number, 1)));
      }
    }
    return accounts;
  }
}
