package dev.coracle.container;

import dev.coracle.container.source.ContainerDiagnostics;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What an image has and its file systems do not: counted by kind, with the first example. */
public final class DroppedEntries {
  /** More kinds than honest images have; names of attributes are free text. */
  private static final int MAX_KINDS = 100;

  private final Map<String, Item> items = new TreeMap<>();

  /**
   * One kind.
   *
   * @param what such as {@code attribute security.selinux}
   * @param count how often
   * @param first where it was seen first: layer and path
   */
  public record Item(String what, long count, String first) {}

  /** One more. */
  void add(String what, int layer, String path) {
    String kind = items.size() < MAX_KINDS || items.containsKey(what) ? what : "others";
    items.merge(
        kind,
        new Item(kind, 1, "layer " + layer + ": " + ContainerDiagnostics.printable(path)),
        (old, more) -> new Item(kind, old.count + 1, old.first));
  }

  /** All kinds, sorted. */
  List<Item> items() {
    return new ArrayList<>(items.values());
  }
}
