package dev.coracle.kernel.kconfig.model;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that a tree's Kconfig files say.
 *
 * @param options what the files define, by name, in their order
 * @param size how many symbols there are, constants and unknown names included
 * @param modules the option that allows modules; empty where there is none
 */
public record KconfigModel(Map<String, Symbol> options, int size, Optional<Symbol> modules) {
  public KconfigModel {
    options = Collections.unmodifiableMap(options);
  }

  public Optional<Symbol> option(String name) {
    return Optional.ofNullable(options.get(name));
  }

  public Collection<Symbol> all() {
    return options.values();
  }

  /** Who selects a symbol, with the line that does. */
  public List<Selector> selectors(Symbol of) {
    return options.values().stream()
        .flatMap(
            symbol ->
                symbol.properties(Property.Kind.SELECT).stream()
                    .filter(
                        property ->
                            property.value() instanceof Expression.Reference target
                                && target.symbol() == of)
                    .map(property -> new Selector(symbol, property)))
        .toList();
  }

  /** A symbol and its {@code select} line. */
  public record Selector(Symbol symbol, Property line) {}
}
