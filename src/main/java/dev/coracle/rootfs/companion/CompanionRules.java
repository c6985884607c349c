package dev.coracle.rootfs.companion;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.rootfs.view.PathGlob;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
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
                    "give one of them another name, or keep only your own rules in this file")
                .at(rule.place()));
      }
    }
    Set<CompanionRule> done = Collections.newSetFromMap(new IdentityHashMap<>());
    IdentityHashMap<CompanionRule, List<CompanionRule>> next = next(rules);
    rules.forEach(rule -> walk(rule, next, new ArrayList<>(), done, problems));
    if (!problems.isEmpty()) {
      throw new CoracleException(ExitCode.RECIPE, problems);
    }
  }

  /** Rules that hold because of what a rule brings, as far as names and paths are equal. */
  private static IdentityHashMap<CompanionRule, List<CompanionRule>> next(
      List<CompanionRule> rules) {
    Map<String, List<CompanionRule>> waiting = new HashMap<>();
    for (CompanionRule rule : rules) {
      Set<String> conditions = new LinkedHashSet<>(rule.whenUnit());
      rule.when().forEach(glob -> conditions.add(glob.text()));
      conditions.forEach(
          each -> waiting.computeIfAbsent(each, name -> new ArrayList<>()).add(rule));
    }
    IdentityHashMap<CompanionRule, List<CompanionRule>> next = new IdentityHashMap<>();
    for (CompanionRule rule : rules) {
      Set<String> brought = new LinkedHashSet<>(rule.units());
      rule.include().stream().map(PathGlob::text).forEach(brought::add);
      brought.addAll(rule.files().keySet());
      brought.addAll(rule.join().keySet());
      Map<String, CompanionRule> held = new LinkedHashMap<>();
      for (String each : brought) {
        waiting.getOrDefault(each, List.of()).forEach(one -> held.putIfAbsent(one.name(), one));
      }
      next.put(rule, List.copyOf(held.values()));
    }
    return next;
  }

  private static void walk(
      CompanionRule rule,
      IdentityHashMap<CompanionRule, List<CompanionRule>> next,
      List<CompanionRule> way,
      Set<CompanionRule> done,
      List<Diagnostic> problems) {
    int at = indexOf(rule, way);
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
    next.getOrDefault(rule, List.of()).forEach(each -> walk(each, next, way, done, problems));
    way.remove(way.size() - 1);
    done.add(rule);
  }

  private static int indexOf(CompanionRule rule, List<CompanionRule> way) {
    for (int i = 0; i < way.size(); i++) {
      if (way.get(i) == rule) {
        return i;
      }
    }
    return -1;
  }
}
