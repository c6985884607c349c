package dev.coracle.container;

import java.util.ArrayList;
import java.util.List;

/**
 * Which layers become one file system. Each costs a guest a device, so small neighbours are put
 * together, and there are few.
 */
final class LayerGroups {
  /** With the root and the configuration six devices; each takes a guest some 2.5 virtual ms. */
  static final int MAX_GROUPS = 4;

  /** Less is not worth a device: one takes 2 MiB of address space before its first byte. */
  private static final long SMALL = 8L << 20;

  private LayerGroups() {}

  /**
   * A run of layers.
   *
   * @param first from 0
   * @param end one more than the last
   */
  record Group(int first, int end, long bytes) {
    private Group with(Group next) {
      return new Group(first, next.end, bytes + next.bytes);
    }
  }

  /** All layers as one. */
  static List<Group> flat(List<Layer> layers) {
    long bytes = layers.stream().mapToLong(Layer::contentBytes).sum();
    return List.of(new Group(0, layers.size(), bytes));
  }

  /** Each layer by itself. */
  static List<Group> single(List<Layer> layers) {
    List<Group> groups = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      groups.add(new Group(i, i + 1, layers.get(i).contentBytes()));
    }
    return groups;
  }

  /** As many groups as are worth it. */
  static List<Group> each(List<Layer> layers) {
    List<Group> groups = single(layers);
    while (groups.size() > 1) {
      int least = leastPair(groups);
      // A small layer on a large one stays by itself: images that share the large one differ in it.
      if (sum(groups, least) >= SMALL && groups.size() <= MAX_GROUPS) {
        break;
      }
      groups.set(least, groups.get(least).with(groups.remove(least + 1)));
    }
    return groups;
  }

  /**
   * The neighbours with the fewest bytes together, the upper ones of several: lower layers are
   * those that images share.
   */
  private static int leastPair(List<Group> groups) {
    int least = 0;
    for (int i = 1; i + 1 < groups.size(); i++) {
      if (sum(groups, i) <= sum(groups, least)) {
        least = i;
      }
    }
    return least;
  }

  private static long sum(List<Group> groups, int at) {
    return groups.get(at).bytes() + groups.get(at + 1).bytes();
  }
}
