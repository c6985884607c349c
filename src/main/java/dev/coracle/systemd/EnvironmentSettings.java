package dev.coracle.systemd;

import dev.coracle.systemd.UnitFile.Assignment;
import dev.coracle.systemd.UnitFile.Problem;
import dev.coracle.systemd.WordReader.Style;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
        var matcher = VARIABLE.matcher(name.expand(word));
        if (name.wrongSpecifier(word).isEmpty() && matcher.matches()) {
          variables.put(matcher.group(1), matcher.group(2));
        }
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
        Optional<String> specifier = name.wrongSpecifier(text);
        if (specifier.isPresent() || !VARIABLE.matcher(name.expand(text)).matches()) {
          found.add(
              Problem.ignored(
                  line, specifier.orElse("'" + text + "' is no assignment to a variable")));
        }
      }
      if (reader.isUnbalanced()) {
        found.add(Problem.ignored(line, "a quote that nothing closes"));
      }
    }
    return found;
  }

  private static List<Assignment> lines(UnitName name, UnitFile file) {
    return name.executes() ? file.list(name.section(), "Environment") : List.of();
  }
}
