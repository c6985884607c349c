package dev.coracle.systemd;

import dev.coracle.systemd.UnitFile.Assignment;
import dev.coracle.systemd.UnitFile.Problem;
import dev.coracle.systemd.WordReader.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Names and numbers of accounts as units may write them (systemd's valid_user_group_name()). */
final class AccountName {
  /** The longest text of a number of 32 bits. */
  private static final int DIGITS = 10;

  /** Numbers that mean "none" to the kernel. */
  private static final List<Long> NONE = List.of(0xffffL, 0xffff_ffffL);

  private static final String DEL = "\u007f";

  private AccountName() {}

  /** Lines for whose accounts systemd refuses the unit. */
  static List<Problem> problems(UnitName name, UnitFile file) {
    List<Problem> found = new ArrayList<>();
    if (!name.executes()) {
      return found;
    }
    for (String key : List.of("User", "Group", "SupplementaryGroups")) {
      for (Assignment line : file.list(name.section(), key)) {
        List<String> words =
            key.equals("SupplementaryGroups")
                ? WordReader.words(line.value(), Style.QUOTED_KEEPING_ESCAPES)
                : List.of(line.value());
        words.stream()
            .flatMap(word -> wrong(name, word).stream())
            .findFirst()
            .ifPresent(what -> found.add(Problem.refused(line, "'" + key + "' " + what)));
      }
    }
    return found;
  }

  private static Optional<String> wrong(UnitName unit, String written) {
    Optional<String> specifier = unit.wrongSpecifier(written);
    String name = unit.expand(written);
    boolean valid =
        name.matches("[0-9]+")
            ? isNumber(name)
            : !name.matches("-[0-9]+|\\.|\\.\\.")
                && name.chars().noneMatch(c -> c < ' ' || (":/" + DEL).indexOf(c) >= 0);
    return specifier
        .map(what -> "names nobody: " + what)
        .or(() -> valid ? Optional.empty() : Optional.of("is no name of an account: " + name));
  }

  private static boolean isNumber(String digits) {
    if (digits.length() > DIGITS || (digits.startsWith("0") && digits.length() > 1)) {
      return false;
    }
    long number = Long.parseLong(digits);
    return number <= NONE.get(1) && !NONE.contains(number);
  }
}
