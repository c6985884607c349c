package dev.coracle.source.apt.resolve;

import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.index.Relation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * In which order a reader of the indexes meets package names, as packages or in relations. Debian's
 * indexes are sorted by source package, which the pool's directories show, then by name.
 */
final class PackageOrder {
  private final Map<String, Integer> order;

  PackageOrder(List<PackageRecord> universe) {
    List<Sorted> records = new ArrayList<>(universe.size());
    for (PackageRecord record : universe) {
      records.add(new Sorted(record, source(record)));
    }
    records.sort(
        Comparator.comparing((Sorted sorted) -> sorted.record.suite())
            .thenComparing(Sorted::source)
            .thenComparing(sorted -> sorted.record.name())
            .thenComparing(sorted -> sorted.record.version())
            .thenComparing(sorted -> sorted.record.filename()));
    order = new HashMap<>(records.size() * 3);
    for (Sorted sorted : records) {
      PackageRecord record = sorted.record;
      mention(record.name());
      for (List<Relation> group : record.dependencies()) {
        group.forEach(relation -> mention(relation.name()));
      }
      record.conflicts().forEach(relation -> mention(relation.name()));
      record.provides().forEach(relation -> mention(relation.name()));
    }
  }

  private void mention(String name) {
    order.putIfAbsent(name, order.size());
  }

  int of(String name) {
    return order.getOrDefault(name, Integer.MAX_VALUE);
  }

  /** {@code pool/main/s/systemd/udev_257.deb} gives {@code systemd}. */
  private static String source(PackageRecord record) {
    String path = record.filename();
    int end = path.lastIndexOf('/');
    int begin = end <= 0 ? -1 : path.lastIndexOf('/', end - 1);
    return begin < 0 ? record.name() : path.substring(begin + 1, end);
  }

  private record Sorted(PackageRecord record, String source) {}
}
