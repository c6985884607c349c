package dev.coracle.kernel.kconfig.solve;

import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Finds the lines to add to a configuration so that options come out as asked: solved, and then
 * without any line that is not needed.
 */
public final class FragmentSearch {
  /** An answer that makes another condition fail is searched for again. */
  private static final int ROUNDS = 6;

  private final KconfigModel model;
  private final UserValues asked;

  /**
   * @param config lines of a {@code .config}, all that is asked for
   */
  public FragmentSearch(KconfigModel model, String config) {
    this.model = model;
    this.asked = UserValues.of(config, model);
  }

  /**
   * The lines to add.
   *
   * @param wanted options that are on or off, all of which are in the configuration
   * @return empty if none were found
   */
  public Optional<Answer> toGrant(List<Symbol> wanted) {
    Map<String, String> lines = new TreeMap<>();
    List<List<Map<String, String>>> questions = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      Solver solver = solve(lines);
      List<Symbol> unmet = wanted.stream().filter(symbol -> !met(symbol, solver)).toList();
      if (unmet.isEmpty()) {
        return Optional.of(answer(smallest(wanted, lines), questions));
      }
      for (Symbol symbol : unmet) {
        Prerequisites prerequisites = new Prerequisites(solver, symbol);
        Optional<Map<String, String>> more =
            on(symbol) ? prerequisites.toSwitchOn(symbol) : prerequisites.toSwitchOff(symbol);
        if (more.isEmpty()) {
          return Optional.empty();
        }
        lines.putAll(more.get());
        questions.addAll(prerequisites.questions());
      }
      wanted.forEach(symbol -> lines.remove(symbol.name()));
    }
    return Optional.empty();
  }

  /**
   * Lines to add.
   *
   * @param lines by symbol, y or n, without the options themselves
   * @param choices for each condition that can be met in several ways that are as good: those ways,
   *     one of which is in the lines
   */
  public record Answer(Map<String, String> lines, List<List<Map<String, String>>> choices) {
    /** Whether there was nothing to choose. */
    public boolean isOnly() {
      return choices.isEmpty();
    }
  }

  private static Answer answer(
      Map<String, String> lines, List<List<Map<String, String>>> questions) {
    return new Answer(
        lines,
        questions.stream()
            .filter(
                ways -> ways.stream().anyMatch(way -> lines.entrySet().containsAll(way.entrySet())))
            .distinct()
            .toList());
  }

  private Map<String, String> smallest(List<Symbol> wanted, Map<String, String> lines) {
    Map<String, String> fewer = new TreeMap<>(lines);
    Set<String> names = new TreeSet<>(lines.keySet());
    for (String name : names) {
      String value = fewer.remove(name);
      Solver solver = solve(fewer);
      if (!wanted.stream().allMatch(symbol -> met(symbol, solver))) {
        fewer.put(name, value);
      }
    }
    return fewer;
  }

  private boolean on(Symbol symbol) {
    return asked.value(symbol).equals(Optional.of("y"));
  }

  private boolean met(Symbol symbol, Solver solver) {
    return on(symbol) == (solver.tristate(symbol) == Solver.YES);
  }

  private Solver solve(Map<String, String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach((name, value) -> text.append("CONFIG_" + name + "=" + value + "\n"));
    return Solver.of(model, asked.and(text.toString(), model));
  }
}
