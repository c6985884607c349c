package dev.coracle.answer;

import dev.coracle.publish.Origins;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What would still be there without something. Nodes are numbers here, since a report asks for a
 * hundred of these walks over thousands of nodes.
 */
public final class Reachability {
  private final Map<String, Integer> numbers = new HashMap<>();

  /** For each node, those that it is a reason for. */
  private final int[][] users;

  /** For each node, the entries of the recipe that ask for it. */
  private final List<List<Origins.Reason>> roots = new ArrayList<>();

  /** Nodes that an entry asks for, or that are there for no known reason. */
  private final BitSet lasting = new BitSet();

  /** Prepares the walks over a graph. */
  public Reachability(NeedGraph graph) {
    graph.nodes().forEach(node -> numbers.put(node, numbers.size()));
    users = new int[numbers.size()][0];
    int[] counts = new int[numbers.size()];
    for (String node : graph.nodes()) {
      List<Origins.Reason> own = new ArrayList<>(1);
      List<Origins.Reason> all = graph.reasons(node);
      int number = roots.size();
      roots.add(own);
      for (Origins.Reason reason : all) {
        Integer by = numbers.get(reason.by());
        if (by == null) {
          own.add(reason);
        } else {
          add(by, number, counts);
        }
      }
      lasting.set(number, all.isEmpty() || !own.isEmpty());
    }
    for (int node = 0; node < users.length; node++) {
      users[node] = Arrays.copyOf(users[node], counts[node]);
    }
  }

  private void add(int by, int user, int[] counts) {
    if (counts[by] == users[by].length) {
      users[by] = Arrays.copyOf(users[by], Math.max(2, counts[by] * 2));
    }
    users[by][counts[by]++] = user;
  }

  /**
   * A node's number, for the sets that {@link #without} returns.
   *
   * @throws IllegalArgumentException if the graph has no such node
   */
  public int number(String node) {
    Integer number = numbers.get(node);
    if (number == null) {
      throw new IllegalArgumentException("no node " + node);
    }
    return number;
  }

  /** Whether another node is there for it. */
  public boolean isUsed(String node) {
    return users[number(node)].length > 0;
  }

  /** The numbers of the nodes that stay without some reasons and nodes. */
  public BitSet without(Set<Origins.Reason> reasons, Set<String> nodes) {
    BitSet gone = new BitSet();
    nodes.forEach(node -> gone.set(number(node)));
    BitSet reached = new BitSet(users.length);
    int[] queue = new int[users.length];
    int end = 0;
    for (int node = lasting.nextSetBit(0); node >= 0; node = lasting.nextSetBit(node + 1)) {
      if (!gone.get(node) && stays(node, reasons)) {
        reached.set(node);
        queue[end++] = node;
      }
    }
    for (int at = 0; at < end; at++) {
      for (int user : users[queue[at]]) {
        if (!reached.get(user) && !gone.get(user)) {
          reached.set(user);
          queue[end++] = user;
        }
      }
    }
    return reached;
  }

  private boolean stays(int node, Set<Origins.Reason> without) {
    return without.isEmpty() || roots.get(node).isEmpty() || !without.containsAll(roots.get(node));
  }
}
