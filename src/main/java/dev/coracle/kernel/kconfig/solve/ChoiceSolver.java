package dev.coracle.kernel.kconfig.solve;

import dev.coracle.kernel.kconfig.model.Choice;
import dev.coracle.kernel.kconfig.model.Expression;
import dev.coracle.kernel.kconfig.model.Property;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Which member of a choice is on, by kconfig's order: one that was asked for; the default; one that
 * nobody spoke of; the one whose refusal is the oldest.
 */
final class ChoiceSolver {
  private final Solver solver;
  private final UserValues user;

  ChoiceSolver(Solver solver, UserValues user) {
    this.solver = solver;
    this.user = user;
  }

  /** The member that is on; empty if none can be seen. */
  Optional<Symbol> chosen(Choice choice) {
    List<Symbol> visible =
        choice.members().stream().filter(member -> solver.visible(member) != Solver.NO).toList();
    List<Symbol> latest = new ArrayList<>(visible);
    // Stable: members that nobody spoke of stay in the order of the file, after the others.
    latest.sort(Comparator.comparingInt((Symbol member) -> user.line(member)).reversed());
    Optional<Symbol> asked =
        latest.stream().filter(member -> user.value(member).equals(Optional.of("y"))).findFirst();
    if (asked.isPresent()) {
      return asked;
    }
    Optional<Symbol> usual =
        byDefault(choice, visible).filter(m -> !user.value(m).equals(Optional.of("n")));
    if (usual.isPresent()) {
      return usual;
    }
    Optional<Symbol> unspoken =
        visible.stream().filter(member -> user.value(member).isEmpty()).findFirst();
    return unspoken.isPresent() || latest.isEmpty()
        ? unspoken
        : Optional.of(latest.get(latest.size() - 1));
  }

  private Optional<Symbol> byDefault(Choice choice, List<Symbol> visible) {
    for (Property given : choice.defaults()) {
      if (given.value() instanceof Expression.Reference reference
          && visible.contains(reference.symbol())
          && solver.value(given.whole()) != Solver.NO) {
        return Optional.of(reference.symbol());
      }
    }
    return visible.stream().findFirst();
  }
}
