package dev.coracle.rootfs.data;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.rootfs.assembly.PathGlob;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What is wrong with companion rules as a whole: names and files twice, circles. */
final class CompanionRules {
  private CompanionRules() {}

  /**
   * Checks.
   *
   * @throws CoracleException (RECIPE) with all problems
   */
  static void check(List<CompanionRule> rules) {
    List<Diagnostic> problems = new ArrayList<>();
    Map<String, CompanionRule> names = new LinkedHashMap<>();
    for (CompanionRule rule : rules) {
      CompanionRule before = names.putIfAbsent(rule.name(), rule);
      if (before != null) {
        problems.add(
            Diagnostic.error(
                    "companion.clash",
                    "there are two companion rules "
                        + rule.name()
                        + ", the other at "
                        + before.place(),
                    "give one of them another name")
                .at(rule.place()));
      }
    }
    Set<CompanionRule> done = new HashSet<>();
    Map<CompanionRule, Set<CompanionRule>> next = next(rules);
    rules.forEach(rule -> walk(rule, next, new ArrayList<>(), done, problems));
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
  }

  /** Rules that hold because of what a rule brings, as far as names and paths are equal. */
  private static Map<CompanionRule, Set<CompanionRule>> next(List<CompanionRule> rules) {
    Map<String, List<CompanionRule>> waiting = new HashMap<>();
    for (CompanionRule rule : rules) {
      Set<String> conditions = new LinkedHashSet<>(rule.whenUnit());
      rule.when().forEach(glob -> conditions.add(glob.text()));
      conditions.forEach(
          each -> waiting.computeIfAbsent(each, name -> new ArrayList<>()).add(rule));
    }
    Map<CompanionRule, Set<CompanionRule>> next = new HashMap<>();
    for (CompanionRule rule : rules) {
      Set<String> brought = new LinkedHashSet<>(rule.units());
      rule.include().stream().map(PathGlob::text).forEach(brought::add);
      brought.addAll(rule.files().keySet());
      brought.addAll(rule.join().keySet());
      Set<CompanionRule> held = new LinkedHashSet<>();
      brought.forEach(each -> held.addAll(waiting.getOrDefault(each, List.of())));
      next.put(rule, held);
    }
    return next;
  }

  private static void walk(
      CompanionRule rule,
      Map<CompanionRule, Set<CompanionRule>> next,
      List<CompanionRule> way,
      Set<CompanionRule> done,
      List<Diagnostic> problems) {
    int at = way.indexOf(rule);
    if (at >= 0) {
      List<String> names =
          new ArrayList<>(way.subList(at, way.size()).stream().map(CompanionRule::name).toList());
      names.add(rule.name());
      problems.add(
          Diagnostic.error(
                  "companion.cycle",
                  "companion rules bring what they wait for: " + String.join(" -> ", names),
                  "remove what is brought from the conditions of " + rule.name())
              .at(rule.place()));
      return;
    }
    if (done.contains(rule)) {
      return;
    }
    way.add(rule);
    next.getOrDefault(rule, Set.of()).forEach(each -> walk(each, next, way, done, problems));
    way.remove(way.size() - 1);
    done.add(rule);
  }
}
