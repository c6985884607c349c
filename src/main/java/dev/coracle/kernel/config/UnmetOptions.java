package dev.coracle.kernel.config;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.kernel.kconfig.DotConfig;
import dev.coracle.kernel.kconfig.Kconfig;
import dev.coracle.kernel.kconfig.Kconfig.Condition;
import dev.coracle.kernel.kconfig.Kconfig.Definition;
import dev.coracle.kernel.kconfig.Kconfig.Selector;
import dev.coracle.kernel.kconfig.KconfigExpression;
import dev.coracle.kernel.kconfig.OptionRequest;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/**
 * Says of each option that did not come out as asked where it was asked for and, from the tree's
 * Kconfig files, why it fell.
 */
final class UnmetOptions {
  private final DotConfig config;
  private final Kconfig kconfig;

  private UnmetOptions(DotConfig config, Kconfig kconfig) {
    this.config = config;
    this.kconfig = kconfig;
  }

  /**
   * Checks a finished configuration.
   *
   * @param kconfig read only if something fell: it takes a second
   * @return a diagnostic for each option that is not as asked; none if all are
   */
  static List<Diagnostic> find(
      Collection<OptionRequest> requests, DotConfig config, Supplier<Kconfig> kconfig) {
    List<OptionRequest> unmet =
        requests.stream().filter(request -> !config.grants(request)).toList();
    if (unmet.isEmpty()) {
      return List.of();
    }
    UnmetOptions explainer = new UnmetOptions(config, kconfig.get());
    return unmet.stream().map(request -> explainer.explain(request).at(request.place())).toList();
  }

  private Diagnostic explain(OptionRequest request) {
    String symbol = request.symbol();
    List<Definition> definitions = kconfig.definitions().getOrDefault(symbol, List.of());
    String asked =
        request.spelled() + (request.reason().startsWith("driver ") ? driver(request) : "");
    if (definitions.isEmpty()) {
      return Diagnostic.error(
          "kernel.unknown-option",
          asked + ": no Kconfig file of this kernel and architecture knows the option",
          Suggestions.suggestion(
              symbol, kconfig.definitions().keySet(), "remove it, or look for its new name"));
    }
    String outcome =
        asked + " is requested, but the final .config says " + config.value(symbol) + ": ";
    return request.off() ? stayedOn(symbol, outcome) : stayedOff(request, definitions, outcome);
  }

  private static String driver(OptionRequest request) {
    return " (" + request.reason() + ")";
  }

  private Diagnostic stayedOn(String symbol, String outcome) {
    Set<String> selecting = new TreeSet<>();
    for (Selector selector : kconfig.selectors().getOrDefault(symbol, List.of())) {
      boolean active =
          !config.value(selector.symbol()).equals("n")
              && selector
                  .condition()
                  .map(text -> KconfigExpression.parse(text).value(config) != KconfigExpression.NO)
                  .orElse(true);
      if (active) {
        selecting.add("CONFIG_" + selector.symbol() + " (" + selector.where() + ")");
      }
    }
    if (selecting.isEmpty()) {
      return diagnostic(
          outcome + "it has no visible prompt, and its default is on",
          "switch off what its default depends on, or remove the line");
    }
    return diagnostic(
        outcome + "it is selected by " + String.join(" and ", selecting),
        "switch off what selects it, or remove the line");
  }

  private Diagnostic stayedOff(
      OptionRequest request, List<Definition> definitions, String outcome) {
    Set<String> reasons = new LinkedHashSet<>();
    Set<String> missing = new TreeSet<>();
    for (Definition definition : definitions) {
      reasons.add(reason(request, definition, definitions, missing));
    }
    return diagnostic(outcome + String.join("; or ", reasons), fix(request.symbol(), missing));
  }

  private String reason(
      OptionRequest request, Definition definition, List<Definition> all, Set<String> missing) {
    for (Condition condition : definition.conditions()) {
      Optional<String> unmet = unmet(condition, missing);
      if (unmet.isPresent()) {
        return unmet.get();
      }
    }
    if (!definition.prompted()) {
      return all.stream().anyMatch(Definition::prompted)
          ? definition.where() + " gives it no prompt"
          : "it has no prompt ("
              + definition.where()
              + ") and can only be selected"
              + selectors(request.symbol());
    }
    if (definition.promptCondition().isPresent()) {
      Optional<String> unmet = unmet(definition.promptCondition().get(), missing);
      if (unmet.isPresent()) {
        return unmet.get();
      }
    }
    return otherwise(request, definition);
  }

  private String otherwise(OptionRequest request, Definition definition) {
    List<String> chosen =
        definition.choice().stream().filter(member -> config.value(member).equals("y")).toList();
    if (!chosen.isEmpty()) {
      return "of the choice at " + definition.where() + ", CONFIG_" + chosen.get(0) + " is on";
    }
    boolean number = request.value().charAt(0) != 'y' && request.value().charAt(0) != '"';
    if (number && definition.range().isPresent()) {
      return "its range is " + definition.range().get() + " (" + definition.where() + ")";
    }
    return "its type is "
        + kconfig.type(request.symbol()).name().toLowerCase(java.util.Locale.ROOT)
        + " ("
        + definition.where()
        + "), and its dependencies are met; it may depend on the compiler";
  }

  private Optional<String> unmet(Condition condition, Set<String> missing) {
    KconfigExpression expression = condition.expression();
    if (expression.value(config) != KconfigExpression.NO) {
      return Optional.empty();
    }
    List<String> facts = expression.unmet(config);
    facts.stream()
        .filter(fact -> fact.startsWith("CONFIG_") && fact.endsWith(" is not set"))
        .map(fact -> fact.substring(0, fact.indexOf(' ')))
        .forEach(missing::add);
    return Optional.of(
        "it needs \""
            + condition.text()
            + "\" ("
            + condition.where()
            + ")"
            + (facts.isEmpty() ? "" : ", and " + String.join(", ", facts)));
  }

  private String selectors(String symbol) {
    List<String> names =
        kconfig.selectors().getOrDefault(symbol, List.of()).stream()
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

  private static String fix(String symbol, Set<String> missing) {
    if (missing.isEmpty()) {
      return "change what it depends on, or remove CONFIG_" + symbol;
    }
    return missing.size() == 1
        ? "ask for " + missing.iterator().next() + "=y too, or remove CONFIG_" + symbol
        : "also request what it needs of "
            + String.join(", ", missing)
            + ", or remove CONFIG_"
            + symbol;
  }

  private static Diagnostic diagnostic(String message, String fix) {
    return Diagnostic.error("kernel.unmet-option", message, fix);
  }
}
