package dev.coracle.systemd;

import dev.coracle.systemd.UnitFile.Assignment;
import dev.coracle.systemd.UnitFile.Problem;
import dev.coracle.systemd.WordReader.Style;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code Environment=} sets (systemd.exec(5)). */
public final class EnvironmentSettings {
  /** Tabs and line ends are the only control characters that a value may hold. */
  private static final Pattern VARIABLE =
      Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)=([^\\x00-\\x08\\x0b-\\x1f\\x7f]*)");

  private EnvironmentSettings() {}

  /** Variables by name; of several assignments to one the last counts. */
  public static Map<String, String> of(UnitName name, UnitFile file) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (Assignment line : lines(name, file)) {
      for (String word : WordReader.words(line.value(), Style.QUOTED_WITH_ESCAPES)) {
        assignment(name, word).ifPresent(each -> variables.put(each.group(1), each.group(2)));
      }
    }
    return variables;
  }

  /** Words that systemd ignores. */
  static List<Problem> problems(UnitName name, UnitFile file) {
    List<Problem> found = new ArrayList<>();
    for (Assignment line : lines(name, file)) {
      WordReader reader = new WordReader(line.value(), Style.QUOTED_WITH_ESCAPES);
      for (Optional<String> word = reader.next(); word.isPresent(); word = reader.next()) {
        String text = word.get();
        if (assignment(name, text).isEmpty()) {
          String what = "'" + text + "' is no assignment to a variable";
          found.add(Problem.ignored(line, name.wrongSpecifier(text).orElse(what)));
        }
      }
      if (reader.isUnbalanced()) {
        found.add(Problem.ignored(line, "a quote that nothing closes"));
      }
    }
    return found;
  }

  /** The name and the value of a variable; empty where systemd ignores the word. */
  private static Optional<MatchResult> assignment(UnitName name, String word) {
    Matcher matcher = VARIABLE.matcher(name.expand(word));
    return name.wrongSpecifier(word).isEmpty() && matcher.matches()
        ? Optional.of(matcher.toMatchResult())
        : Optional.empty();
  }

  private static List<Assignment> lines(UnitName name, UnitFile file) {
    return name.executes() ? file.list(name.section(), "Environment") : List.of();
  }
}
