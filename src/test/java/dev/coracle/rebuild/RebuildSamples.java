package dev.coracle.rebuild;

import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.LockedRebuilds;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.SourcesSpec.Rebuild;
import dev.coracle.store.StepKey;
import dev.coracle.tree.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Requests of rebuilds. */
final class RebuildSamples {
  static final SourceLocation PLACE = new SourceLocation("recipe.yaml", 7, 5);

  private RebuildSamples() {}

  static LockedPackage dsc(String version) {
    Sha256 digest = Sha256.of(version.getBytes(StandardCharsets.UTF_8));
    return new LockedPackage(
        "agent", version, LockedRebuilds.ARCHITECTURE, "stable", "pool/a/agent.dsc", 9, digest);
  }

  static RebuildRequest request(String rules, Map<String, String> options) {
    TreeMap<String, Located<String>> own = new TreeMap<>();
    options.forEach((name, value) -> own.put(name, new Located<>(value, PLACE)));
    PackageSource from =
        new PackageSource(
            new Located<>("debian", PLACE),
            List.of(new Located<>("stable", PLACE)),
            List.of(new Located<>("main", PLACE)),
            Optional.empty());
    return new RebuildRequest(
        new Rebuild(new Located<>("agent", PLACE), new Located<>("agent", PLACE), from, own),
        RebuildRulesReader.read("agent", "agent.yaml", rules.getBytes(StandardCharsets.UTF_8)),
        dsc("1.0-1"),
        StepKey.builder("toolchain", 1).build(),
        Architecture.AMD64,
        List.of());
  }
}
