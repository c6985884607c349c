package dev.coracle.source.apt.resolve;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.Excerpt;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.Suggestions;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.SourcesSpec.Pin;
import dev.coracle.source.apt.index.PackageRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/**
 * The priority of each package version, by apt_preferences(5): the first pin that names the package
 * and matches; else the highest of those for all packages; else what its suite says.
 */
public final class PinPolicy {
  /** No pins: the suites decide. */
  public static final PinPolicy NONE = new PinPolicy(List.of());

  private static final String ALL = "*";

  private final List<Condition> pins;

  /** A policy of a recipe's pins, in their order. */
  public PinPolicy(List<Pin> pins) {
    this.pins = pins.stream().map(Condition::new).toList();
  }

  /** What apt calls the pin priority of a version; below 0 it is never taken. */
  public int priority(PackageRecord record) {
    int general = Integer.MIN_VALUE;
    for (Condition pin : record.isLocal() ? List.<Condition>of() : pins) {
      if (!pin.matches(record)) {
        continue;
      }
      if (!pin.isGeneral()) {
        return pin.pin.priority();
      }
      general = Math.max(general, pin.pin.priority());
    }
    return general == Integer.MIN_VALUE ? record.origin().priority() : general;
  }

  /**
   * Refuses pins that match no version: they are misspelt or outdated.
   *
   * @param universe all records of all suites
   * @throws CoracleException (RESOLUTION) {@code apt.pin} for each of them
   */
  public void check(List<PackageRecord> universe) {
    List<Diagnostic> unmatched = new ArrayList<>();
    for (Condition pin : pins) {
      if (universe.stream().noneMatch(pin::matches)) {
        unmatched.add(unmatched(pin, universe));
      }
    }
    if (!unmatched.isEmpty()) {
      throw new CoracleException(ExitCode.RESOLUTION, unmatched);
    }
  }

  private static Diagnostic unmatched(Condition condition, List<PackageRecord> universe) {
    Pin pin = condition.pin();
    String name = pin.packages().value();
    List<PackageRecord> named = universe.stream().filter(each -> fits(name, each.name())).toList();
    if (named.isEmpty()) {
      TreeSet<String> names = new TreeSet<>();
      universe.forEach(each -> names.add(each.name()));
      return Diagnostic.error(
              "apt.pin",
              "no package source has a package " + Excerpt.quote(name) + ", which is pinned",
              Suggestions.suggestion(name, names, "correct the name, or remove the pin"))
          .at(pin.packages().place());
    }
    TreeSet<String> offers = new TreeSet<>();
    TreeSet<String> suites = new TreeSet<>();
    for (PackageRecord each : named) {
      offers.add(name.equals(each.name()) ? each.offer() : each.name() + " " + each.offer());
      suites.add(each.suite());
    }
    Optional<Located<String>> suite = pin.suite();
    String fix = "the sources have " + Resolver.some(List.copyOf(offers));
    if (suite.isPresent() && !suites.contains(suite.get().value())) {
      fix = Suggestions.suggestion(suite.get().value(), suites, fix);
    }
    return Diagnostic.error(
            "apt.pin",
            "no version of " + name + " is of " + condition.text() + ", as its pin says",
            fix)
        .at(pin.packages().place());
  }

  /** A pin that is asked. */
  private record Condition(Pin pin) {
    boolean isGeneral() {
      return pin.packages().value().equals(ALL);
    }

    boolean matches(PackageRecord record) {
      return pin.suite().map(each -> each.value().equals(record.suite())).orElse(true)
          && pin.source().map(each -> each.value().equals(record.origin().source())).orElse(true)
          && fits(pin.packages().value(), record.name())
          && pin.version().map(each -> fits(each.value(), record.version())).orElse(true);
    }

    String text() {
      List<String> parts = new ArrayList<>();
      pin.version().ifPresent(each -> parts.add("version " + each));
      pin.suite().ifPresent(each -> parts.add("suite " + each));
      pin.source().ifPresent(each -> parts.add("source " + each));
      return String.join(" and ", parts);
    }
  }

  /** Whether a text fits a pattern with * and ?; in time that grows with both lengths only. */
  static boolean fits(String pattern, String text) {
    int p = 0;
    int star = -1;
    int resume = 0;
    for (int at = 0; at < text.length(); ) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = at;
      } else if (p < pattern.length()
          && (pattern.charAt(p) == '?' || pattern.charAt(p) == text.charAt(at))) {
        p++;
        at++;
      } else if (star >= 0) {
        // The last star takes one character more.
        p = star + 1;
        at = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
