package dev.coracle.verify;

import dev.coracle.recipe.VerifySpec;
import dev.coracle.verify.console.ConsoleLine;
import java.util.ArrayList;
import java.util.List;

/** Known console lines, each with its reason. */
final class Waivers {
  private final List<VerifySpec.Waiver> waivers;

  /** Those of the machine, then the recipe's. */
  Waivers(List<VerifySpec.Waiver> machine, List<VerifySpec.Waiver> recipe) {
    waivers = new ArrayList<>(machine);
    waivers.addAll(recipe);
  }

  /** The lines that nothing waives. */
  List<String> notWaived(List<ConsoleLine> lines) {
    return lines.stream()
        .map(ConsoleLine::text)
        .filter(line -> waivers.stream().noneMatch(waiver -> matches(waiver.line(), line)))
        .toList();
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
