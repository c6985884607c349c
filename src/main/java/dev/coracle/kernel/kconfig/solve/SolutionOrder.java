package dev.coracle.kernel.kconfig.solve;

import dev.coracle.kernel.kconfig.model.Expression;
import dev.coracle.kernel.kconfig.model.MenuEntry;
import dev.coracle.kernel.kconfig.model.Property.Kind;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which of several solutions a kernel engineer would take: few lines, no driver of something else
 * for what it happens to select; then what is near to the wanted option by directory and name, and
 * what brings little along.
 */
final class SolutionOrder {
  /** A detour is as bad as so many lines. */
  private static final int DETOUR = 4;

  /** Beyond so many, more of them make no difference. */
  private static final int MANY = 6;

  private final Symbol wanted;
  private final Comparator<Solution> order;

  SolutionOrder(Symbol wanted) {
    this.wanted = wanted;
    this.order =
        Comparator.comparingInt(SolutionOrder::length)
            .thenComparingInt(this::distance)
            .thenComparing(solution -> solution.lines().toString());
  }

  Optional<Solution> best(List<Solution> solutions) {
    return solutions.stream().min(order);
  }

  /** Those between which only nearness decided, the best first. */
  List<Solution> asGoodAs(Solution best, List<Solution> solutions) {
    return solutions.stream()
        .filter(solution -> length(solution) == length(best))
        .sorted(order)
        .toList();
  }

  private static int length(Solution solution) {
    return solution.lines().size() + DETOUR * solution.detours();
  }

  /**
   * A solution by an option that selects another one, which is a detour if the two have nothing to
   * do with each other.
   *
   * @param by the option that selects, with conditions
   */
  Solution marked(Solution solution, Expression by, Symbol selected) {
    Optional<Symbol> selector = first(by);
    boolean related =
        solution.lines().isEmpty()
            || selector.isEmpty()
            || isRelated(selector.get(), selected)
            || isRelated(selector.get(), wanted);
    return related ? solution : solution.withDetour();
  }

  private static Optional<Symbol> first(Expression by) {
    if (by instanceof Expression.Reference reference) {
      return Optional.of(reference.symbol());
    }
    return by instanceof Expression.And and && !and.parts().isEmpty()
        ? first(and.parts().get(0))
        : Optional.empty();
  }

  private static boolean isRelated(Symbol one, Symbol other) {
    return prefix(one).equals(prefix(other))
        || one.entries().stream()
            .anyMatch(
                mine ->
                    other.entries().stream()
                        .anyMatch(its -> directory(mine).equals(directory(its))));
  }

  private int distance(Solution solution) {
    return solution.symbols().stream().mapToInt(this::distance).sum();
  }

  private int distance(Symbol symbol) {
    int selects = symbol.properties(Kind.SELECT).size();
    int dependencies = symbol.entries().stream().mapToInt(entry -> entry.own().size()).sum();
    int away =
        symbol.entries().stream().mapToInt(this::directoriesAway).min().orElse(MANY)
            + (prefix(symbol).equals(prefix(wanted)) ? 0 : 2);
    return away + Math.min(MANY, selects) + Math.min(MANY, dependencies);
  }

  /** Steps from its directory to that of the wanted option. */
  private int directoriesAway(MenuEntry entry) {
    String[] mine = directory(entry).split("/", -1);
    int least = MANY;
    for (MenuEntry other : wanted.entries()) {
      String[] its = directory(other).split("/", -1);
      int same = 0;
      while (same < Math.min(mine.length, its.length) && mine[same].equals(its[same])) {
        same++;
      }
      least = Math.min(least, mine.length + its.length - 2 * same);
    }
    return least;
  }

  private static String directory(MenuEntry entry) {
    String file = entry.file();
    return file.substring(0, Math.max(0, file.lastIndexOf('/')));
  }

  private static String prefix(Symbol symbol) {
    int end = symbol.name().indexOf('_');
    return end < 0 ? symbol.name() : symbol.name().substring(0, end);
  }
}
