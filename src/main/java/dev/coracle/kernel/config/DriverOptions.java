package dev.coracle.kernel.config;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.kconfig.model.Symbol;
import dev.coracle.recipe.Located;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns the module names of a recipe into options. */
public final class DriverOptions {
  private DriverOptions() {}

  /**
   * The options that build these modules in.
   *
   * <p>Where several options build objects of one name, those that can build a module (type
   * tristate) come before those that only add to something else.
   *
   * @param problems gets a diagnostic for each name that is no module, or more than one
   */
  public static List<OptionRequest> resolve(
      List<Located<String>> drivers, DriverIndex index, List<Diagnostic> problems) {
    List<OptionRequest> options = new ArrayList<>();
    for (Located<String> driver : drivers) {
      resolve(driver, index, problems)
          .ifPresent(
              symbol ->
                  options.add(
                      new OptionRequest(symbol, "y", driver.place(), "driver " + driver.value())));
    }
    return options;
  }

  private static Optional<String> resolve(
      Located<String> driver, DriverIndex index, List<Diagnostic> problems) {
    List<DriverIndex.Builder> builders = index.builders(driver.value());
    List<DriverIndex.Builder> known =
        builders.stream()
            .filter(builder -> !builder.symbol().isEmpty() && builder.type() != Symbol.Type.UNKNOWN)
            .toList();
    List<String> symbols = symbols(known, builder -> builder.type() == Symbol.Type.TRISTATE);
    if (symbols.isEmpty()) {
      symbols = symbols(known, builder -> true);
    }
    if (symbols.size() == 1) {
      return Optional.of(symbols.get(0));
    }
    problems.add(problem(driver, builders, known, index).at(driver.place()));
    return Optional.empty();
  }

  private static List<String> symbols(
      List<DriverIndex.Builder> builders,
      java.util.function.Predicate<DriverIndex.Builder> wanted) {
    return builders.stream().filter(wanted).map(DriverIndex.Builder::symbol).distinct().toList();
  }

  private static Diagnostic problem(
      Located<String> driver,
      List<DriverIndex.Builder> builders,
      List<DriverIndex.Builder> known,
      DriverIndex index) {
    String name = "\"" + driver.value() + "\"";
    if (!known.isEmpty()) {
      String candidates =
          known.stream()
              .map(builder -> "CONFIG_" + builder.symbol() + " (" + builder.makefile() + ")")
              .collect(Collectors.joining(", "));
      return Diagnostic.error(
          "kernel.ambiguous-driver",
          "several options build " + name + ": " + candidates,
          "remove it from drivers and set the option you mean in a kernel fragment");
    }
    Optional<DriverIndex.Builder> foreign =
        builders.stream().filter(builder -> !builder.symbol().isEmpty()).findFirst();
    if (foreign.isPresent()) {
      return Diagnostic.error(
          "kernel.wrong-architecture",
          "CONFIG_"
              + foreign.get().symbol()
              + ", which builds "
              + name
              + " ("
              + foreign.get().makefile()
              + "), is not an option of this architecture",
          "remove it from drivers");
    }
    if (!builders.isEmpty()) {
      return Diagnostic.error(
          "kernel.built-in-driver",
          name + " is not a module: " + builders.get(0).makefile() + " always builds it in",
          "remove it from drivers; if its directory needs an option, set that in a fragment");
    }
    return Diagnostic.error(
        "kernel.unknown-driver",
        "no makefile of this kernel builds a module " + name,
        Suggestions.suggestion(
            DriverIndex.normal(driver.value()),
            index.names(),
            "write the module's name as lsmod shows it"));
  }
}
