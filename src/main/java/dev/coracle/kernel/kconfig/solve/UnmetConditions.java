package dev.coracle.kernel.kconfig.solve;

import dev.coracle.kernel.kconfig.model.Expression;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.util.LinkedHashSet;
import java.util.Set;

/** Which symbols keep a condition from holding. */
public final class UnmetConditions {
  private final Solver solver;

  public UnmetConditions(Solver solver) {
    this.solver = solver;
  }

  /**
   * A symbol that is not as a condition needs it.
   *
   * @param on whether it should be on
   */
  public record Obstacle(Symbol symbol, boolean on) {
    @Override
    public String toString() {
      return "CONFIG_" + symbol + (on ? " is not set" : " is set");
    }
  }

  /** All of them, in the order of the condition; none where it holds. */
  public Set<Obstacle> unmet(Expression condition) {
    Set<Obstacle> found = new LinkedHashSet<>();
    collect(condition, true, found);
    return found;
  }

  private void collect(Expression expression, boolean wanted, Set<Obstacle> found) {
    if ((solver.value(expression) != Solver.NO) == wanted) {
      return;
    }
    if (expression instanceof Expression.Reference reference) {
      found.add(new Obstacle(reference.symbol(), wanted));
    } else if (expression instanceof Expression.Not not) {
      collect(not.inner(), !wanted, found);
    } else if (expression instanceof Expression.And and) {
      and.parts().forEach(part -> collect(part, wanted, found));
    } else if (expression instanceof Expression.Or or) {
      or.parts().forEach(part -> collect(part, wanted, found));
    } else if (expression instanceof Expression.Comparison comparison) {
      String value = comparison.right().name();
      boolean equal = comparison.operator().equals("=") == wanted;
      if (comparison.left().isTristate()) {
        found.add(new Obstacle(comparison.left(), value.equals("y") == equal));
      }
    }
  }
}
