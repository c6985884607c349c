package dev.coracle.build.image;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockFile;
import dev.coracle.rebuild.RebuildRequest;
import dev.coracle.rebuild.RebuildRules;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.SourcesSpec.Rebuild;
import dev.coracle.store.StepKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Puts a recipe's rebuilds in an order in which each finds what it uses. */
final class RebuildOrder {
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final LockFile lock;
  private final StepKey toolchain;
  private final Architecture architecture;
  private final Map<String, RebuildRequest> requests = new LinkedHashMap<>();

  /** What a recipe lists, with how it is built. */
  private record Entry(Rebuild rebuild, RebuildRules rules) {}

  /**
   * Of one recipe.
   *
   * @param rules how each of the rebuilds is done, in their order
   * @param toolchain key of what compiles all of them
   */
  RebuildOrder(
      List<Rebuild> rebuilds,
      List<RebuildRules> rules,
      LockFile lock,
      StepKey toolchain,
      Architecture architecture) {
    for (int i = 0; i < rebuilds.size(); i++) {
      entries.put(rebuilds.get(i).name().value(), new Entry(rebuilds.get(i), rules.get(i)));
    }
    this.lock = lock;
    this.toolchain = toolchain;
    this.architecture = architecture;
  }

  /**
   * All requests.
   *
   * @throws CoracleException (RECIPE) {@code rebuild.uses} if rebuilds use each other, or what is
   *     not listed or makes nothing to use
   */
  List<RebuildRequest> requests() {
    entries.values().forEach(each -> add(each, new LinkedHashSet<>()));
    return List.copyOf(requests.values());
  }

  /**
   * Adds a request after those that it uses.
   *
   * @param way the rebuilds that led to it
   */
  private RebuildRequest add(Entry entry, Set<String> way) {
    String name = entry.rebuild().name().value();
    RebuildRequest known = requests.get(name);
    if (known != null) {
      return known;
    }
    if (!way.add(name)) {
      throw wrongUse(
          entry.rebuild(),
          String.join(" -> ", way) + " -> " + name + " use each other",
          "take one `uses` out of their rules");
    }
    List<RebuildRequest> used = new ArrayList<>();
    for (String each : entry.rules().uses()) {
      used.add(used(entry, each, way));
    }
    way.remove(name);
    RebuildRequest request =
        new RebuildRequest(
            entry.rebuild(),
            entry.rules(),
            lock.rebuilds().source(name).orElseThrow(),
            toolchain,
            architecture,
            used);
    requests.put(name, request);
    return request;
  }

  private RebuildRequest used(Entry by, String name, Set<String> way) {
    String what =
        by.rebuild().name().value() + " is built with what a rebuild of " + name + " makes";
    Entry other = entries.get(name);
    if (other == null) {
      throw wrongUse(by.rebuild(), what, "list " + name + " below `rebuild:`");
    }
    RebuildRequest request = add(other, way);
    if (request.rules().products().isEmpty()) {
      throw wrongUse(other.rebuild(), what, "give it `rules` that have products");
    }
    return request;
  }

  private static CoracleException wrongUse(Rebuild rebuild, String what, String fix) {
    return new CoracleException(
        ExitCode.RECIPE, Diagnostic.error("rebuild.uses", what, fix).at(rebuild.name().place()));
  }
}
