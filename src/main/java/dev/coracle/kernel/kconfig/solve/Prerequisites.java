package dev.coracle.kernel.kconfig.solve;

import dev.coracle.kernel.kconfig.model.Expression;
import dev.coracle.kernel.kconfig.model.MenuEntry;
import dev.coracle.kernel.kconfig.model.Property;
import dev.coracle.kernel.kconfig.model.Property.Kind;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * What else has to be asked for so that an option is on: for each condition that does not hold, the
 * way to make it hold that takes the fewest lines.
 *
 * <p>A search with a limit, not a proof: what it finds has to be solved to be believed, which
 * {@link FragmentSearch} does.
 */
final class Prerequisites {
  /** Expressions looked at; the kernel's most entangled options need some thousands. */
  private static final int LIMIT = 200_000;

  private static final int DEEPEST = 120;

  private final Solver solver;
  private final Map<Symbol, Optional<Map<String, String>>> known = new HashMap<>();
  private final Set<Symbol> open = new HashSet<>();
  private final List<List<Map<String, String>>> questions = new ArrayList<>();
  private int looked;
  private boolean cut;

  Prerequisites(Solver solver) {
    this.solver = solver;
  }

  /** Lines, by symbol, the option's own among them; empty if no way was found. */
  Optional<Map<String, String>> toSwitchOn(Symbol symbol) {
    return on(symbol);
  }

  /** Lines that switch an option off; empty if no way was found. */
  Optional<Map<String, String>> toSwitchOff(Symbol symbol) {
    return off(symbol);
  }

  /** Ways of the same length, one of which was taken, for each condition with several. */
  List<List<Map<String, String>>> questions() {
    return questions;
  }

  private Optional<Map<String, String>> holds(Expression expression, boolean wanted) {
    if ((solver.value(expression) != Solver.NO) == wanted) {
      return Optional.of(Map.of());
    }
    if (++looked > LIMIT || open.size() > DEEPEST) {
      cut = true;
      return Optional.empty();
    }
    if (expression instanceof Expression.Reference reference) {
      return wanted ? on(reference.symbol()) : off(reference.symbol());
    } else if (expression instanceof Expression.Not not) {
      // !m is m, so that only y must go.
      return holds(not.inner(), !wanted);
    } else if (expression instanceof Expression.And and) {
      return wanted ? all(and.parts(), true) : any(and.parts(), false);
    } else if (expression instanceof Expression.Or or) {
      return wanted ? any(or.parts(), true) : all(or.parts(), false);
    } else if (expression instanceof Expression.Comparison comparison) {
      return compared(comparison, wanted);
    }
    return Optional.empty(); // a constant
  }

  private Optional<Map<String, String>> compared(Expression.Comparison comparison, boolean wanted) {
    boolean equal = comparison.operator().equals("=") == wanted;
    boolean known = comparison.operator().equals("=") || comparison.operator().equals("!=");
    String value = comparison.right().name();
    if (!known || !comparison.left().isTristate() || value.equals("m")) {
      return Optional.empty();
    }
    return value.equals("y") == equal ? on(comparison.left()) : off(comparison.left());
  }

  private Optional<Map<String, String>> all(List<Expression> parts, boolean wanted) {
    Map<String, String> lines = new TreeMap<>();
    for (Expression part : parts) {
      Optional<Map<String, String>> more = holds(part, wanted);
      if (more.isEmpty() || !merge(lines, more.get())) {
        return Optional.empty();
      }
    }
    return Optional.of(lines);
  }

  private Optional<Map<String, String>> any(List<Expression> parts, boolean wanted) {
    List<Optional<Map<String, String>>> ways =
        parts.stream().map(part -> holds(part, wanted)).toList();
    Optional<Map<String, String>> best = fewest(ways);
    List<Map<String, String>> equal =
        ways.stream()
            .flatMap(Optional::stream)
            .filter(way -> way.size() == best.map(Map::size).orElse(0))
            .distinct()
            .toList();
    if (wanted && equal.size() > 1) {
      questions.add(equal);
    }
    return best;
  }

  private static Optional<Map<String, String>> fewest(List<Optional<Map<String, String>>> ways) {
    Optional<Map<String, String>> best = Optional.empty();
    for (Optional<Map<String, String>> way : ways) {
      if (way.isPresent() && (best.isEmpty() || way.get().size() < best.get().size())) {
        best = way;
      }
    }
    return best;
  }

  /** Whether both can be asked for; the first then has the lines of the second as well. */
  private static boolean merge(Map<String, String> lines, Map<String, String> more) {
    for (Map.Entry<String, String> line : more.entrySet()) {
      String old = lines.put(line.getKey(), line.getValue());
      if (old != null && !old.equals(line.getValue())) {
        return false;
      }
    }
    return true;
  }

  private Optional<Map<String, String>> on(Symbol symbol) {
    if (!symbol.isTristate()) {
      return Optional.empty();
    }
    Optional<Map<String, String>> before = known.get(symbol);
    if (before != null) {
      return before;
    }
    if (!open.add(symbol)) {
      cut = true;
      return Optional.empty();
    }
    boolean outer = cut;
    cut = false;
    Optional<Map<String, String>> way = asked(symbol);
    if (way.isEmpty()) {
      way = unasked(symbol);
    }
    open.remove(symbol);
    if (way.isPresent() || !cut) {
      known.put(symbol, way);
    }
    cut |= outer;
    return way;
  }

  /** By a prompt that can be made visible. */
  private Optional<Map<String, String>> asked(Symbol symbol) {
    List<Optional<Map<String, String>>> ways = new ArrayList<>();
    for (Property prompt : symbol.properties(Kind.PROMPT)) {
      Optional<Map<String, String>> way = holds(prompt.whole(), true);
      Map<String, String> lines = new TreeMap<>(way.orElse(Map.of()));
      ways.add(
          way.isPresent() && merge(lines, Map.of(symbol.name(), "y"))
              ? Optional.of(lines)
              : Optional.empty());
    }
    return fewest(ways);
  }

  /** By a default that can be made to hold, or by what selects it. */
  private Optional<Map<String, String>> unasked(Symbol symbol) {
    List<Optional<Map<String, String>>> ways = new ArrayList<>();
    for (Property given : symbol.properties(Kind.DEFAULT)) {
      ways.add(all(List.of(given.whole(), given.value()), true));
    }
    symbol.selected().forEach(by -> ways.add(holds(by, true)));
    return fewest(ways);
  }

  private Optional<Map<String, String>> off(Symbol symbol) {
    if (!symbol.isTristate() || !open.add(symbol)) {
      cut = true;
      return Optional.empty();
    }
    Optional<Map<String, String>> way = all(symbol.selected(), false);
    Map<String, String> lines = new TreeMap<>(way.orElse(Map.of()));
    if (way.isPresent() && symbol.properties(Kind.PROMPT).isEmpty()) {
      way = all(symbol.entries().stream().map(MenuEntry::dependencies).toList(), false);
    } else if (way.isPresent()) {
      way = merge(lines, Map.of(symbol.name(), "n")) ? Optional.of(lines) : Optional.empty();
    }
    open.remove(symbol);
    return way;
  }
}
