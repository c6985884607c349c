package dev.coracle.rebuild;

import dev.coracle.lock.LockedPackage;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.SourcesSpec.Rebuild;
import dev.coracle.store.StepKey;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that decides the bytes of a package that is built from source.
 *
 * @param asked what the recipe asks for
 * @param rules how it is built
 * @param source its .dsc file
 * @param toolchain the key of what compiles it
 * @param uses the rebuilds whose products it takes
 */
public record RebuildRequest(
    Rebuild asked,
    RebuildRules rules,
    LockedPackage source,
    StepKey toolchain,
    Architecture architecture,
    List<RebuildRequest> uses) {

  /** Raised whenever the steps would give other bytes for an equal request. */
  private static final int REVISION = 1;

  /** The options of the build: those of the rules, and the recipe's over them. */
  public SortedMap<String, String> options() {
    SortedMap<String, String> all = new TreeMap<>(rules.options());
    for (Map.Entry<String, Located<String>> each : asked.options().entrySet()) {
      all.put(each.getKey(), each.getValue().value());
    }
    return all;
  }

  /** The content key. */
  public StepKey key() {
    List<String> options = options().entrySet().stream().map(Object::toString).toList();
    StepKey.Builder key = StepKey.builder("rebuild", REVISION);
    uses.forEach(each -> key.add("uses", each.key().digest()));
    return key.add("source", source.nameAndVersion() + " " + source.sha256())
        .add("architecture", architecture.debianName())
        .add("rules", rules.digest())
        .add("options", options)
        .add("toolchain", toolchain.digest())
        .build();
  }
}
