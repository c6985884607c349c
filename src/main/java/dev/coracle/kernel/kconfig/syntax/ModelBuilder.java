package dev.coracle.kernel.kconfig.syntax;

import dev.coracle.kernel.kconfig.model.Choice;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.MenuEntry;
import dev.coracle.kernel.kconfig.model.Symbol;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gathers symbols while files are read, and connects them at the end. */
final class ModelBuilder {
  private final Map<String, Symbol> named = new HashMap<>();
  private final Map<String, Symbol> constants = new HashMap<>();
  private final Map<String, Symbol> options = new LinkedHashMap<>();
  private @Nullable Symbol modules;

  /** The symbol of a name; the same for every mention. */
  Symbol symbol(String name, boolean quoted) {
    boolean tristate = name.equals("y") || name.equals("m") || name.equals("n");
    boolean constant = quoted || tristate;
    return (constant ? constants : named)
        .computeIfAbsent(name, key -> new Symbol(key, constant, named.size() + constants.size()));
  }

  /** An option that a file defines, here or once more. */
  Symbol define(String name, MenuEntry entry) {
    Symbol symbol = symbol(name, false);
    options.put(name, symbol);
    symbol.add(entry);
    return symbol;
  }

  /** The option that allows modules; the first that says so counts. */
  void modules(Symbol symbol) {
    modules = modules == null ? symbol : modules;
  }

  /** Joins the choice around an entry, if there is one: the next symbol's place, going outwards. */
  void join(Symbol symbol, Choice choice) {
    symbol.join(choice);
    choice.add(symbol);
  }

  KconfigModel finish() {
    KconfigModel.connect(options.values());
    return new KconfigModel(options, named.size() + constants.size(), Optional.ofNullable(modules));
  }
}
