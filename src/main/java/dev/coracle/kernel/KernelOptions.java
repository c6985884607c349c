package dev.coracle.kernel;

import dev.coracle.kernel.index.KconfigIndex;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.MenuEntry;
import dev.coracle.kernel.kconfig.model.Property;
import dev.coracle.kernel.kconfig.model.Property.Kind;
import dev.coracle.kernel.kconfig.model.Symbol;
import dev.coracle.kernel.kconfig.solve.FragmentSearch;
import dev.coracle.kernel.kconfig.solve.Solver;
import dev.coracle.kernel.kconfig.solve.UserValues;
import dev.coracle.kernel.kconfig.syntax.HelpText;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a recipe's kernel is configured with, known from the index of its source alone. */
public final class KernelOptions {
  private final KconfigIndex index;
  private final List<OptionRequest> requests;
  private final String config;
  private final KconfigModel model;
  private final Solver solver;

  /**
   * @param model what the index says
   * @param requests all that fragments and drivers ask for
   * @param config lines of a {@code .config}: the base and all requests
   */
  KernelOptions(
      KconfigIndex index, KconfigModel model, List<OptionRequest> requests, String config) {
    this.index = index;
    this.requests = requests;
    this.config = config;
    this.model = model;
    this.solver = Solver.of(model, UserValues.of(config, model));
  }

  /**
   * One option.
   *
   * @param symbol without {@code CONFIG_}
   * @param type such as {@code tristate}
   * @param value in this kernel, as {@code .config} writes it
   * @param prompts what a person is asked; none where nobody can set it
   * @param where each place that defines it
   * @param dependencies each condition, with its place and its value here
   * @param selectedBy each option that selects it, and its value here
   * @param defaults each default, its condition and whether it holds
   * @param requests what asks for it in this recipe
   * @param why the reason for the value, a sentence
   * @param toSwitchOn lines to add to switch it on; empty where it is on or no way was found
   * @param help the kernel's own words, line by line
   */
  public record Explanation(
      String symbol,
      String type,
      String value,
      List<String> prompts,
      List<String> where,
      List<String> dependencies,
      List<String> selectedBy,
      List<String> defaults,
      List<OptionRequest> requests,
      String why,
      List<String> toSwitchOn,
      List<String> help) {}

  /** The names of all options, without {@code CONFIG_}. */
  public Collection<String> names() {
    return model.options().keySet();
  }

  /** The value as {@code .config} writes it; n for one that is off or unknown. */
  public String value(String symbol) {
    return model.option(symbol).filter(solver::written).map(solver::value).orElse("n");
  }

  /** All about an option; empty if no file of this source and architecture knows it. */
  public Optional<Explanation> explain(String name) {
    return model.option(name).map(this::explanation);
  }

  private Explanation explanation(Symbol symbol) {
    List<OptionRequest> asked =
        requests.stream().filter(request -> request.symbol().equals(symbol.name())).toList();
    return new Explanation(
        symbol.name(),
        symbol.type().name().toLowerCase(Locale.ROOT),
        value(symbol.name()),
        symbol.properties(Kind.PROMPT).stream().map(Property::text).toList(),
        symbol.entries().stream().map(entry -> entry.where().toString()).toList(),
        symbol.entries().stream()
            .flatMap(entry -> entry.lines().stream())
            .map(
                line ->
                    line.expression()
                        + " = "
                        + tristate(solver.value(line.expression()))
                        + " ("
                        + line.where()
                        + ")")
            .distinct()
            .toList(),
        symbol.selectors().stream()
            .map(
                selector ->
                    "CONFIG_"
                        + selector.symbol()
                        + " = "
                        + value(selector.symbol().name())
                        + " ("
                        + selector.line().where()
                        + ")")
            .toList(),
        symbol.properties(Kind.DEFAULT).stream().map(this::defaultLine).toList(),
        asked,
        why(symbol, asked),
        toSwitchOn(symbol),
        help(symbol));
  }

  private static String tristate(int value) {
    return List.of("n", "m", "y").get(value);
  }

  private String defaultLine(Property given) {
    return given.value()
        + (given.condition().toString().equals("y") ? "" : " if " + given.condition())
        + (solver.value(given.whole()) > 0 ? ", holds" : ", does not hold")
        + " ("
        + given.where()
        + ")";
  }

  private String why(Symbol symbol, List<OptionRequest> asked) {
    String value = value(symbol.name());
    Optional<OptionRequest> request = asked.stream().filter(r -> !r.overridable()).findFirst();
    if (request.isPresent() && request.get().value().equals(value)) {
      return "it is asked for at " + request.get().place();
    }
    Optional<KconfigModel.Selector> selector =
        symbol.selectors().stream()
            .filter(each -> solver.tristate(each.symbol()) > 0)
            .filter(each -> solver.value(each.line().whole()) > 0)
            .findFirst();
    if (selector.isPresent() && symbol.isTristate() && !value.equals("n")) {
      return "CONFIG_" + selector.get().symbol() + " selects it";
    }
    Optional<MenuEntry.Dependency> unmet =
        symbol.entries().stream()
            .flatMap(entry -> entry.lines().stream())
            .filter(line -> solver.value(line.expression()) == 0)
            .findFirst();
    if (unmet.isPresent() && !solver.written(symbol)) {
      return "its dependency " + unmet.get().expression() + " is n (" + unmet.get().where() + ")";
    }
    Optional<OptionRequest> off = asked.stream().filter(OptionRequest::off).findFirst();
    if (off.isPresent() && value.equals("n")) {
      return "it is left off at " + off.get().place() + ", and nothing asks for it";
    }
    if (UserValues.of(config, model).asks(symbol)) {
      return "the base configuration says so, and nothing asks for another value";
    }
    return "it is the default";
  }

  private List<String> toSwitchOn(Symbol symbol) {
    if (!symbol.isTristate() || solver.tristate(symbol) > 0) {
      return List.of();
    }
    Optional<Map<String, String>> lines = search(symbol);
    List<String> all = new ArrayList<>();
    lines.ifPresent(
        found -> {
          all.addAll(spelled(found));
          all.add("CONFIG_" + symbol + "=y");
        });
    return all;
  }

  /**
   * What has to be asked for beside an option so that it is on.
   *
   * @param symbol the option's name, without {@code CONFIG_}
   * @return lines {@code CONFIG_X=y}; empty if nothing has to, or no way was found
   */
  public List<String> linesFor(String symbol) {
    return model
        .option(symbol)
        .filter(Symbol::isTristate)
        .flatMap(this::search)
        .map(KernelOptions::spelled)
        .orElse(List.of());
  }

  private Optional<Map<String, String>> search(Symbol symbol) {
    return new FragmentSearch(model, config + "CONFIG_" + symbol + "=y\n")
        .toGrant(List.of(symbol))
        .map(FragmentSearch.Answer::lines);
  }

  private static List<String> spelled(Map<String, String> lines) {
    return lines.entrySet().stream()
        .map(line -> "CONFIG_" + line.getKey() + "=" + line.getValue())
        .toList();
  }

  private List<String> help(Symbol symbol) {
    for (MenuEntry entry : symbol.entries()) {
      Optional<String> file = index.text(entry.file());
      if (file.isPresent() && entry.helpEnd() > entry.helpStart()) {
        return HelpText.of(file.get(), entry.helpStart(), entry.helpEnd());
      }
    }
    return List.of();
  }
}
