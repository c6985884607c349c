package dev.coracle.kernel.kconfig.solve;

import dev.coracle.kernel.kconfig.model.Symbol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Lines of a configuration that make a condition hold.
 *
 * @param lines by symbol, y or n
 * @param symbols those that are switched on
 * @param detours how many of them are only wanted for what they select, and are about something
 *     else
 */
record Solution(Map<String, String> lines, List<Symbol> symbols, int detours) {
  /** Nothing to do. */
  static final Solution NONE = new Solution(Map.of(), List.of(), 0);

  static Solution line(Symbol symbol, String value) {
    Map<String, String> lines = new TreeMap<>(Map.of(symbol.name(), value));
    return new Solution(lines, value.equals("y") ? List.of(symbol) : List.of(), 0);
  }

  /** Both; empty if they contradict each other. */
  Optional<Solution> and(Solution other) {
    if (other.lines.isEmpty() || lines.isEmpty()) {
      return Optional.of(lines.isEmpty() ? other : this);
    }
    Map<String, String> both = new TreeMap<>(lines);
    for (Map.Entry<String, String> line : other.lines.entrySet()) {
      String old = both.put(line.getKey(), line.getValue());
      if (old != null && !old.equals(line.getValue())) {
        return Optional.empty();
      }
    }
    List<Symbol> all = new ArrayList<>(symbols);
    other.symbols.stream().filter(each -> !symbols.contains(each)).forEach(all::add);
    return Optional.of(new Solution(both, all, detours + other.detours));
  }

  Solution withDetour() {
    return new Solution(lines, symbols, detours + 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Solution solution && solution.lines.equals(lines);
  }

  @Override
  public int hashCode() {
    return lines.hashCode();
  }

  @Override
  public String toString() {
    return new TreeSet<>(lines.keySet()).toString();
  }
}
