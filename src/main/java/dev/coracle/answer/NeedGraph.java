package dev.coracle.answer;

import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Origins;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Who needs what in a result. Its nodes are paths, {@code unit NAME} and {@code package NAME};
 * every chain of reasons ends at a recipe's entry, or at something that every guest has.
 */
public final class NeedGraph {
  /** Begins the name of a unit's node. */
  public static final String UNIT = "unit ";

  /** Begins the name of a package's node. */
  public static final String PACKAGE = "package ";

  /** Longest walk through the reasons of one node, in chains that were begun. */
  private static final int MOST_STEPS = 100_000;

  private final Map<String, List<Origins.Reason>> reasons = new LinkedHashMap<>();

  private NeedGraph(ResultFacts facts) {
    facts.origins().files().forEach(each -> reasons.put(each.path(), each.needs()));
    for (FileEntry file : facts.files()) {
      // A directory is there for what first stood in it.
      reasons.computeIfAbsent(
          file.path(), path -> List.of(new Origins.Reason(file.neededBy(), "")));
    }
    for (Origins.Unit unit : facts.origins().units()) {
      reasons.put(UNIT + unit.name(), reasons.getOrDefault(unit.file(), List.of()));
    }
    addPackages(facts);
  }

  /** A package that is a reason is there for each of its files. */
  private void addPackages(ResultFacts facts) {
    Map<String, List<Origins.Reason>> packages = new HashMap<>();
    for (List<Origins.Reason> all : reasons.values()) {
      for (Origins.Reason each : all) {
        if (each.by().startsWith(PACKAGE)) {
          packages.put(each.by(), new ArrayList<>());
        }
      }
    }
    for (FileEntry file : facts.files()) {
      if (!file.type().equals("directory")) {
        ResultFacts.packageOf(file)
            .map(name -> packages.get(PACKAGE + name))
            .ifPresent(own -> own.add(new Origins.Reason(file.path(), "")));
      }
    }
    reasons.putAll(packages);
  }

  /** The graph of a result. */
  public static NeedGraph of(ResultFacts facts) {
    return new NeedGraph(facts);
  }

  /** Why a node is there: entries of the recipe, and other nodes. */
  public List<Origins.Reason> reasons(String node) {
    return reasons.getOrDefault(node, List.of());
  }

  /** Every node. */
  public Set<String> nodes() {
    return Collections.unmodifiableSet(reasons.keySet());
  }

  /** Whether a reason is where a chain begins, and no node. */
  public boolean isRoot(Origins.Reason reason) {
    return !reasons.containsKey(reason.by());
  }

  /** Every entry of the recipe that something is there for, sorted. */
  public Set<Origins.Reason> roots() {
    Set<Origins.Reason> found = new HashSet<>();
    for (List<Origins.Reason> all : reasons.values()) {
      for (Origins.Reason each : all) {
        if (isRoot(each)) {
          found.add(each);
        }
      }
    }
    Set<Origins.Reason> roots =
        new TreeSet<>(Comparator.comparing(Origins.Reason::by).thenComparing(Origins.Reason::at));
    roots.addAll(found);
    return roots;
  }

  /**
   * A way from an entry of the recipe to a node.
   *
   * @param root where it begins
   * @param nodes from what the entry names to the node in question
   */
  public record Chain(Origins.Reason root, List<String> nodes) {
    public Chain {
      nodes = List.copyOf(nodes);
    }
  }

  /**
   * Chains, shortest first.
   *
   * @param chains no node is in one of them twice
   * @param complete whether these are all
   */
  public record Chains(List<Chain> chains, boolean complete) {}

  /** The chains to a node: at most so many. */
  public Chains chains(String node, int most) {
    List<Chain> found = new ArrayList<>();
    Deque<List<String>> queue = new ArrayDeque<>();
    queue.add(List.of(node));
    Set<String> seen = new HashSet<>(List.of(node));
    int steps = 0;
    while (!queue.isEmpty()) {
      List<String> way = queue.remove();
      for (Origins.Reason reason : reasons(way.get(0))) {
        if (found.size() >= most || steps++ > MOST_STEPS) {
          return new Chains(found, false);
        }
        if (isRoot(reason)) {
          found.add(new Chain(reason, way));
        } else if (most == 1 ? seen.add(reason.by()) : !way.contains(reason.by())) {
          List<String> longer = new ArrayList<>(way.size() + 1);
          longer.add(reason.by());
          longer.addAll(way);
          queue.add(longer);
        }
      }
    }
    return new Chains(found, true);
  }

  /** For every node, the entry of the recipe at the begin of a shortest chain to it. */
  public Map<String, String> nearestRoots() {
    Map<String, List<String>> users = new HashMap<>();
    reasons.forEach(
        (node, all) ->
            all.forEach(
                reason -> users.computeIfAbsent(reason.by(), by -> new ArrayList<>()).add(node)));
    Map<String, String> roots = new HashMap<>();
    Deque<String> queue = new ArrayDeque<>();
    for (Origins.Reason root : roots()) {
      for (String node : users.getOrDefault(root.by(), List.of())) {
        if (roots.putIfAbsent(node, root.by()) == null) {
          queue.add(node);
        }
      }
    }
    while (!queue.isEmpty()) {
      String node = queue.remove();
      for (String next : users.getOrDefault(node, List.of())) {
        if (roots.putIfAbsent(next, roots.get(node)) == null) {
          queue.add(next);
        }
      }
    }
    return roots;
  }
}
