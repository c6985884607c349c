package dev.coracle.verify;

import dev.coracle.recipe.VerifySpec;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Known console lines, each with its reason. */
final class Waivers {
  /**
   * What systemd warns of on full systems too: units of packages name variables that a file in
   * /etc/default may set, and mostly does not (systemd, src/core/exec-invoke.c).
   */
  private static final VerifySpec.Waiver UNSET_VARIABLE =
      new VerifySpec.Waiver(
          "*: Referenced but unset environment variable evaluates to an empty string: *",
          "variables of a unit that its user may set");

  private final List<VerifySpec.Waiver> waivers;
  private final LocalDate today;

  /** Those of every guest, then the machine's and the recipe's, on a day. */
  Waivers(List<VerifySpec.Waiver> machine, List<VerifySpec.Waiver> recipe, LocalDate today) {
    waivers = new ArrayList<>(List.of(UNSET_VARIABLE));
    waivers.addAll(machine);
    waivers.addAll(recipe);
    this.today = today;
  }

  /** The lines that nothing waives; one whose waiver has ended says so. */
  List<String> notWaived(List<String> lines) {
    List<String> left = new ArrayList<>();
    for (String line : lines) {
      List<VerifySpec.Waiver> matching =
          waivers.stream().filter(waiver -> matches(waiver.line(), line)).toList();
      if (matching.stream().noneMatch(waiver -> waiver.holds(today))) {
        left.add(line + ended(matching));
      }
    }
    return left;
  }

  private static String ended(List<VerifySpec.Waiver> matching) {
    return matching.stream()
        .flatMap(waiver -> waiver.until().stream())
        .max(Comparator.naturalOrder())
        .map(day -> " (waived until " + day + ")")
        .orElse("");
  }

  /** Whether a text is a pattern's, {@code *} standing for any characters. */
  static boolean matches(String pattern, String text) {
    String[] parts = pattern.split("\\*", -1);
    if (parts.length == 1) {
      return pattern.equals(text);
    }
    if (!text.startsWith(parts[0])) {
      return false;
    }
    int at = parts[0].length();
    for (int i = 1; i < parts.length - 1; i++) {
      int found = text.indexOf(parts[i], at);
      if (found < 0) {
        return false;
      }
      at = found + parts[i].length();
    }
    String last = parts[parts.length - 1];
    return text.length() - at >= last.length() && text.endsWith(last);
  }
}
