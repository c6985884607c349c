package dev.coracle.kernel.config;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.kernel.kconfig.OptionRequest;
import dev.coracle.kernel.kconfig.model.Expression;
import dev.coracle.kernel.kconfig.model.FileLine;
import dev.coracle.kernel.kconfig.model.KconfigModel;
import dev.coracle.kernel.kconfig.model.MenuEntry;
import dev.coracle.kernel.kconfig.model.Property;
import dev.coracle.kernel.kconfig.model.Property.Kind;
import dev.coracle.kernel.kconfig.model.Symbol;
import dev.coracle.kernel.kconfig.solve.FragmentSearch;
import dev.coracle.kernel.kconfig.solve.Solver;
import dev.coracle.kernel.kconfig.solve.UnmetConditions;
import dev.coracle.kernel.kconfig.solve.UnmetConditions.Obstacle;
import dev.coracle.kernel.kconfig.solve.UserValues;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Says of each option that does not come out as asked where it was asked for, why, with the whole
 * chain of what is missing, and which lines would grant it.
 */
public final class UnmetOptions {
  /** Links of a chain that are shown. */
  private static final int LONGEST = 12;

  /** Ways of a choice that are shown, the nearest first. */
  private static final int MOST_WAYS = 4;

  private final KconfigModel model;
  private final String config;
  private final Solver solver;
  private final UnmetConditions conditions;

  private UnmetOptions(KconfigModel model, String config) {
    this.model = model;
    this.config = config;
    this.solver = Solver.of(model, UserValues.of(config, model));
    this.conditions = new UnmetConditions(solver);
  }

  /**
   * Checks a configuration before it is made, or after.
   *
   * @param config lines of a {@code .config} with all that is asked for
   * @return a diagnostic for each option that is not as asked; none if all are
   */
  public static List<Diagnostic> find(
      Collection<OptionRequest> requests, KconfigModel model, String config) {
    UnmetOptions check = new UnmetOptions(model, config);
    return requests.stream()
        .filter(request -> !check.grants(request))
        .map(request -> check.explain(request).at(request.place()))
        .toList();
  }

  /** Where kconfig itself says otherwise than this reader: without a reason. */
  static Diagnostic unexplained(OptionRequest request, DotConfig made) {
    return Diagnostic.error(
            "kernel.unmet-option",
            request.spelled()
                + " is requested, but the final .config says "
                + made.value(request.symbol()),
            "change what it depends on, or remove CONFIG_" + request.symbol())
        .at(request.place());
  }

  private boolean grants(OptionRequest request) {
    Optional<Symbol> symbol = model.option(request.symbol());
    if (symbol.isEmpty()) {
      return request.off();
    }
    boolean written = solver.written(symbol.get());
    return written ? solver.value(symbol.get()).equals(request.value()) : request.off();
  }

  private Diagnostic explain(OptionRequest request) {
    Optional<Symbol> symbol = model.option(request.symbol());
    String asked =
        request.spelled()
            + (request.reason().startsWith("driver ") ? " (" + request.reason() + ")" : "");
    if (symbol.isEmpty()) {
      return Diagnostic.error(
          "kernel.unknown-option",
          asked + ": no Kconfig file of this kernel and architecture knows the option",
          Suggestions.suggestion(
              request.symbol(), model.options().keySet(), "remove it, or look for its new name"));
    }
    String value = solver.written(symbol.get()) ? solver.value(symbol.get()) : "n";
    String outcome = asked + " is requested, but the final .config says " + value + ": ";
    return Diagnostic.error(
        "kernel.unmet-option",
        outcome + (request.off() ? whyOn(symbol.get()) : whyOff(request, symbol.get())),
        fix(symbol.get()));
  }

  private String whyOn(Symbol symbol) {
    Set<String> selecting = new TreeSet<>();
    for (KconfigModel.Selector selector : symbol.selectors()) {
      if (solver.tristate(selector.symbol()) > 0 && solver.value(selector.line().whole()) > 0) {
        selecting.add("CONFIG_" + selector.symbol() + " (" + selector.line().where() + ")");
      }
    }
    return selecting.isEmpty()
        ? "it has no visible prompt, and its default is on"
        : "it is selected by " + String.join(" and ", selecting);
  }

  private String whyOff(OptionRequest request, Symbol symbol) {
    Set<Symbol> next = new LinkedHashSet<>();
    Set<String> reasons = new LinkedHashSet<>();
    for (MenuEntry entry : symbol.entries()) {
      reasons.add(reason(symbol, entry, next).orElseGet(() -> otherwise(request, symbol, entry)));
    }
    return String.join("; or ", reasons) + chain(symbol, next);
  }

  /** What the conditions' own options lack, and so on. */
  private String chain(Symbol first, Set<Symbol> missing) {
    StringBuilder text = new StringBuilder();
    Set<Symbol> seen = new LinkedHashSet<>(Set.of(first));
    List<Symbol> open = new ArrayList<>(missing);
    for (int i = 0; i < open.size() && i < LONGEST; i++) {
      Symbol symbol = open.get(i);
      if (!seen.add(symbol) || symbol.entries().isEmpty()) {
        continue;
      }
      Set<Symbol> next = new LinkedHashSet<>();
      reason(symbol, symbol.entries().get(0), next)
          .ifPresent(why -> text.append("; CONFIG_" + symbol + ": " + why));
      open.addAll(next);
    }
    return text.toString();
  }

  /** Why an entry does not let its option be on; empty where it does. */
  private Optional<String> reason(Symbol symbol, MenuEntry entry, Set<Symbol> missing) {
    for (MenuEntry.Dependency line : entry.lines()) {
      if (solver.value(line.expression()) == 0) {
        return Optional.of(needs(line.expression(), line.where(), missing));
      }
    }
    List<Property> prompts =
        symbol.properties(Kind.PROMPT).stream().filter(p -> p.entry() == entry).toList();
    if (prompts.isEmpty()) {
      return Optional.of(
          symbol.properties(Kind.PROMPT).isEmpty()
              ? "it has no prompt (" + entry.where() + ") and can only be selected" + by(symbol)
              : entry.where() + " gives it no prompt");
    }
    Property prompt = prompts.get(0);
    return solver.value(prompt.condition()) == 0
        ? Optional.of(needs(prompt.condition(), prompt.where(), missing))
        : Optional.empty();
  }

  private String needs(Expression condition, FileLine where, Set<Symbol> missing) {
    Set<Obstacle> obstacles = conditions.unmet(condition);
    obstacles.stream().filter(Obstacle::on).map(Obstacle::symbol).forEach(missing::add);
    String facts =
        obstacles.stream().map(Obstacle::toString).sorted().collect(Collectors.joining(", "));
    return "it needs \""
        + condition
        + "\" ("
        + where
        + ")"
        + (facts.isEmpty() ? "" : ", and " + facts);
  }

  private String otherwise(OptionRequest request, Symbol symbol, MenuEntry entry) {
    Optional<Symbol> chosen =
        symbol.choice().stream()
            .flatMap(choice -> choice.members().stream())
            .filter(member -> solver.tristate(member) > 0)
            .findFirst();
    if (chosen.isPresent()) {
      return "of the choice at " + entry.where() + ", CONFIG_" + chosen.get() + " is on";
    }
    Optional<Property> range =
        symbol.properties(Kind.RANGE).stream()
            .filter(each -> solver.value(each.whole()) > 0)
            .findFirst();
    if (range.isPresent() && request.value().charAt(0) != 'y') {
      return "its range is "
          + range.get().value()
          + " "
          + range.get().high()
          + " ("
          + range.get().where()
          + ")";
    }
    return "its type is "
        + symbol.type().name().toLowerCase(Locale.ROOT)
        + " ("
        + entry.where()
        + ")";
  }

  private String by(Symbol symbol) {
    List<String> names =
        symbol.selectors().stream()
            .map(selector -> "CONFIG_" + selector.symbol())
            .distinct()
            .sorted()
            .toList();
    if (names.isEmpty()) {
      return "";
    }
    int shown = Math.min(4, names.size());
    return ", by "
        + String.join(", ", names.subList(0, shown))
        + (names.size() > shown ? " or " + (names.size() - shown) + " more" : "");
  }

  private String fix(Symbol symbol) {
    Optional<FragmentSearch.Answer> answer =
        symbol.isTristate()
            ? new FragmentSearch(model, config).toGrant(List.of(symbol))
            : Optional.empty();
    if (answer.isEmpty() || answer.get().lines().isEmpty()) {
      return "change what it depends on, or remove CONFIG_" + symbol;
    }
    String choices =
        answer.get().choices().stream()
            .map(ways -> " (a choice: " + choice(ways) + ")")
            .collect(Collectors.joining());
    return "also ask for "
        + spelled(answer.get().lines())
        + choices
        + ", or remove CONFIG_"
        + symbol;
  }

  private static String choice(List<Map<String, String>> ways) {
    String shown =
        ways.stream()
            .limit(MOST_WAYS)
            .map(UnmetOptions::spelled)
            .collect(Collectors.joining(" or "));
    return ways.size() > MOST_WAYS ? shown + " or " + (ways.size() - MOST_WAYS) + " more" : shown;
  }

  private static String spelled(Map<String, String> lines) {
    return lines.entrySet().stream()
        .map(line -> "CONFIG_" + line.getKey() + "=" + line.getValue())
        .collect(Collectors.joining(", "));
  }
}
