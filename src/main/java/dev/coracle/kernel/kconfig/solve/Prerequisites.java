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

/**
 * What else has to be asked for so that an option is on: for each condition that does not hold, the
 * way to make it hold that takes the fewest lines, without drivers that are only wanted for what
 * they select where there is another way.
 *
 * <p>A search with a limit, not a proof: what it finds has to be solved to be believed, which
 * {@link FragmentSearch} does.
 */
final class Prerequisites {
  /** Expressions looked at; the kernel's most entangled options need some thousands. */
  private static final int LIMIT = 200_000;

  private static final int DEEPEST = 120;

  private final Solver solver;
  private final Map<Symbol, Optional<Solution>> known = new HashMap<>();
  private final Set<Symbol> open = new HashSet<>();
  private final List<List<Map<String, String>>> questions = new ArrayList<>();
  private final SolutionOrder order;
  private int looked;
  private boolean cut;

  /**
   * @param wanted the option that all is for
   */
  Prerequisites(Solver solver, Symbol wanted) {
    this.solver = solver;
    this.order = new SolutionOrder(wanted);
  }

  /** Lines, by symbol, the option's own among them; empty if no way was found. */
  Optional<Map<String, String>> toSwitchOn(Symbol symbol) {
    return on(symbol).map(Solution::lines);
  }

  /** Lines that switch an option off; empty if no way was found. */
  Optional<Map<String, String>> toSwitchOff(Symbol symbol) {
    return off(symbol).map(Solution::lines);
  }

  /** Ways that are as good, one of which was taken, for each condition with several. */
  List<List<Map<String, String>>> questions() {
    return questions;
  }

  private Optional<Solution> holds(Expression expression, boolean wanted) {
    if ((solver.value(expression) != Solver.NO) == wanted) {
      return Optional.of(Solution.NONE);
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

  private Optional<Solution> compared(Expression.Comparison comparison, boolean wanted) {
    boolean equal = comparison.operator().equals("=") == wanted;
    boolean known = comparison.operator().equals("=") || comparison.operator().equals("!=");
    String value = comparison.right().name();
    if (!known || !comparison.left().isTristate() || value.equals("m")) {
      return Optional.empty();
    }
    return value.equals("y") == equal ? on(comparison.left()) : off(comparison.left());
  }

  private Optional<Solution> all(List<Expression> parts, boolean wanted) {
    Optional<Solution> whole = Optional.of(Solution.NONE);
    for (Expression part : parts) {
      Optional<Solution> more = holds(part, wanted);
      whole = more.isEmpty() ? more : whole.flatMap(solution -> solution.and(more.get()));
      if (whole.isEmpty()) {
        return whole;
      }
    }
    return whole;
  }

  private Optional<Solution> any(List<Expression> parts, boolean wanted) {
    List<Solution> solutions =
        parts.stream().flatMap(part -> holds(part, wanted).stream()).distinct().toList();
    return wanted ? ask(solutions) : order.best(solutions);
  }

  /** The best, and a question if others are as good. */
  private Optional<Solution> ask(List<Solution> solutions) {
    Optional<Solution> best = order.best(solutions);
    if (best.isPresent()) {
      List<Map<String, String>> equal =
          order.asGoodAs(best.get(), solutions).stream().map(Solution::lines).distinct().toList();
      if (equal.size() > 1) {
        questions.add(equal);
      }
    }
    return best;
  }

  private Optional<Solution> on(Symbol symbol) {
    if (!symbol.isTristate()) {
      return Optional.empty();
    }
    Optional<Solution> before = known.get(symbol);
    if (before != null) {
      return before;
    }
    if (!open.add(symbol)) {
      cut = true;
      return Optional.empty();
    }
    boolean outer = cut;
    cut = false;
    Optional<Solution> solution = asked(symbol);
    if (solution.isEmpty()) {
      solution = unasked(symbol);
    }
    open.remove(symbol);
    if (solution.isPresent() || !cut) {
      known.put(symbol, solution);
    }
    cut |= outer;
    return solution;
  }

  /** By a prompt that can be made visible. */
  private Optional<Solution> asked(Symbol symbol) {
    List<Solution> solutions = new ArrayList<>();
    for (Property prompt : symbol.properties(Kind.PROMPT)) {
      holds(prompt.whole(), true)
          .flatMap(solution -> solution.and(Solution.line(symbol, "y")))
          .ifPresent(solutions::add);
    }
    return order.best(solutions);
  }

  /** By a default that can be made to hold, or by what selects it. */
  private Optional<Solution> unasked(Symbol symbol) {
    List<Solution> solutions = new ArrayList<>();
    for (Property given : symbol.properties(Kind.DEFAULT)) {
      all(List.of(given.whole(), given.value()), true).ifPresent(solutions::add);
    }
    for (Expression by : symbol.selected()) {
      // Each is: the option that selects, its dependencies, and the line's own condition.
      holds(by, true).map(solution -> order.marked(solution, by, symbol)).ifPresent(solutions::add);
    }
    return ask(solutions);
  }

  private Optional<Solution> off(Symbol symbol) {
    if (!symbol.isTristate() || !open.add(symbol)) {
      cut = true;
      return Optional.empty();
    }
    Optional<Solution> solution = all(symbol.selected(), false);
    if (solution.isPresent() && symbol.properties(Kind.PROMPT).isEmpty()) {
      solution = all(symbol.entries().stream().map(MenuEntry::dependencies).toList(), false);
    } else if (solution.isPresent()) {
      solution = solution.get().and(Solution.line(symbol, "n"));
    }
    open.remove(symbol);
    return solution;
  }
}
