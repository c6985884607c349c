package dev.coracle.kernel.kconfig.model;

import java.util.Collection;
import java.util.Collections;
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

  /** Notes at each option what selects and implies it, once all properties are there. */
  public static void connect(Collection<Symbol> options) {
    for (Symbol symbol : options) {
      for (Property property : symbol.properties()) {
        boolean selects = property.kind() == Property.Kind.SELECT;
        if ((selects || property.kind() == Property.Kind.IMPLY)
            && property.value() instanceof Expression.Reference target) {
          Selector by = new Selector(symbol, property);
          if (selects) {
            target.symbol().addSelector(by);
          } else {
            target.symbol().addImplication(by);
          }
        }
      }
    }
  }

  /** A symbol and its {@code select} or {@code imply} line. */
  public record Selector(Symbol symbol, Property line) {}
}
