package dev.coracle.kernel.config;

import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.Symbol;
import dev.coracle.kernel.kconfig.solve.FragmentSearch;
import dev.coracle.kernel.kconfig.solve.Solver;
import dev.coracle.kernel.kconfig.solve.UserValues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What drivers depend on and nobody asks for: switched on with them where there is one way to do
 * it. Nothing is switched off for a driver, and nothing that the recipe says is overridden.
 */
public final class DriverDependencies {
  /** Raised whenever the same requests would give other options. */
  public static final int REVISION = 2;

  private DriverDependencies() {}

  /**
   * The options to add, each with the driver's option that needs it, as lines {@code OPTION
   * DRIVER}; takes seconds.
   *
   * @param drivers the drivers' own options
   * @param requested all that is asked for, the drivers included
   * @param base lines of the configuration that requests are laid over
   */
  public static String find(
      List<OptionRequest> drivers, RequestedOptions requested, KconfigModel model, String base) {
    String config = base + requested.configText();
    Solver solver = Solver.of(model, UserValues.of(config, model));
    Set<String> fixed = fixed(requested);
    StringBuilder text = new StringBuilder();
    Set<String> names = new HashSet<>();
    for (OptionRequest driver : drivers) {
      Optional<Symbol> symbol = model.option(driver.symbol());
      if (symbol.isEmpty() || solver.tristate(symbol.get()) > 0) {
        continue;
      }
      Map<String, String> lines =
          new FragmentSearch(model, config)
              .toGrant(List.of(symbol.get()))
              .filter(FragmentSearch.Answer::isOnly)
              .map(FragmentSearch.Answer::lines)
              .orElse(Map.of());
      boolean plain =
          lines.entrySet().stream()
              .allMatch(line -> line.getValue().equals("y") && !fixed.contains(line.getKey()));
      if (plain) {
        lines.keySet().stream()
            .filter(names::add)
            .forEach(name -> text.append(name + " " + driver.symbol() + "\n"));
      }
    }
    return text.toString();
  }

  /** Options that nothing may override. */
  public static Set<String> fixed(RequestedOptions requested) {
    return requested.all().stream()
        .filter(request -> !request.overridable())
        .map(OptionRequest::symbol)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The same as requests, at the place of the driver.
   *
   * @param found what {@link #find} gave for these drivers
   */
  public static List<OptionRequest> requests(String found, List<OptionRequest> drivers) {
    Map<String, OptionRequest> bySymbol = new HashMap<>();
    drivers.forEach(driver -> bySymbol.putIfAbsent(driver.symbol(), driver));
    List<OptionRequest> added = new ArrayList<>();
    for (String line : found.lines().toList()) {
      int space = line.indexOf(' ');
      OptionRequest driver =
          Objects.requireNonNull(
              bySymbol.get(line.substring(space + 1)), "found for these drivers");
      added.add(
          new OptionRequest(
              line.substring(0, space), "y", driver.place(), driver.reason() + " needs it"));
    }
    return added;
  }
}
