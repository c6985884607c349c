package dev.coracle.kernel.config;

import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.Symbol;
import dev.coracle.kernel.kconfig.solve.FragmentSearch;
import dev.coracle.kernel.kconfig.solve.Solver;
import dev.coracle.kernel.kconfig.solve.UserValues;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What drivers depend on and nobody asks for: switched on with them where there is one way to do
 * it. Nothing is switched off for a driver, and nothing that the recipe says is overridden.
 */
public final class DriverDependencies {
  private DriverDependencies() {}

  /**
   * The options to add.
   *
   * @param drivers the drivers' own options
   * @param requested all that is asked for, the drivers included
   * @param base lines of the configuration that requests are laid over
   */
  public static List<OptionRequest> of(
      List<OptionRequest> drivers, RequestedOptions requested, KconfigModel model, String base) {
    String config = base + requested.configText();
    Solver solver = Solver.of(model, UserValues.of(config, model));
    Set<String> fixed =
        requested.all().stream()
            .filter(request -> !request.overridable())
            .map(OptionRequest::symbol)
            .collect(Collectors.toSet());
    List<OptionRequest> added = new ArrayList<>();
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
            .forEach(
                name ->
                    added.add(
                        new OptionRequest(
                            name, "y", driver.place(), driver.reason() + " needs it")));
      }
    }
    return added;
  }
}
