package dev.coracle.source.apt.resolve;

import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.source.apt.index.PackageRecord;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a list of wanted packages comes to.
 *
 * @param packages all packages, by name
 * @param neededBy for each package that was not itself wanted, the package that needs it: following
 *     it upwards is a shortest way to a wanted one
 * @param warnings packages that two sources have as one version
 */
public record Resolution(
    List<PackageRecord> packages, SortedMap<String, String> neededBy, List<Diagnostic> warnings) {

  public Resolution {
    packages = List.copyOf(packages);
    warnings = List.copyOf(warnings);
    neededBy = Collections.unmodifiableSortedMap(new TreeMap<>(neededBy));
  }
}
