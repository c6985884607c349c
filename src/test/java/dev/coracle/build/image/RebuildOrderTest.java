package dev.coracle.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.lock.AccountIds;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.LockedRebuilds;
import dev.coracle.lock.Toolchain;
import dev.coracle.rebuild.RebuildRequest;
import dev.coracle.rebuild.RebuildRules;
import dev.coracle.rebuild.RebuildRulesReader;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.SourcesSpec.Rebuild;
import dev.coracle.store.StepKey;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildOrderTest {
  private static final SourceLocation PLACE = new SourceLocation("recipe.yaml", 7, 5);
  private static final Sha256 DIGEST = Sha256.of(new byte[0]);
  private static final String MAKES = "products: [libx.a]\n";
  private static final String PLACES = "files: {x: {/usr/bin/x: x}}\n";

  @TempDir Path directory;
  private final List<String> names = new ArrayList<>();

  private void rules(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name + ".yaml"), "build-system: make\n" + text);
    names.add(name);
  }

  private List<String> order() {
    List<Rebuild> rebuilds = new ArrayList<>();
    List<RebuildRules> rules = new ArrayList<>();
    List<LockedPackage> sources = new ArrayList<>();
    PackageSource from =
        new PackageSource(
            new Located<>("debian", PLACE),
            List.of(new Located<>("stable", PLACE)),
            List.of(new Located<>("main", PLACE)),
            Optional.empty());
    for (String name : names) {
      Located<String> located = new Located<>(name, PLACE);
      rebuilds.add(new Rebuild(located, located, from, new TreeMap<>()));
      rules.add(RebuildRulesReader.read(located, List.of(directory)));
      sources.add(new LockedPackage(name, "1", "source", "stable", "pool/" + name, 9, DIGEST));
    }
    LockedPackage kernel = new LockedPackage("linux", "1", "all", "stable", "pool/l", 9, DIGEST);
    LockFile lock =
        new LockFile(
            DIGEST,
            0,
            List.of(),
            kernel,
            new Toolchain("none", "none"),
            AccountIds.NONE,
            List.of(),
            List.of(),
            Optional.empty(),
            new LockedRebuilds(sources, List.of()));
    StepKey toolchain = StepKey.builder("toolchain", 1).build();
    return new RebuildOrder(rebuilds, rules, lock, toolchain, Architecture.AMD64)
        .requests().stream().map(RebuildRequest::source).map(LockedPackage::name).toList();
  }

  private Diagnostic problem() {
    return assertThrows(CoracleException.class, this::order).diagnostics().get(0);
  }

  @Test
  void whatIsUsedComesFirst() throws IOException {
    rules("program", PLACES + "uses: [middle]\n");
    rules("middle", MAKES + "uses: [low]\n");
    rules("low", MAKES);
    assertEquals(List.of("low", "middle", "program"), order());
  }

  @Test
  void rebuildsThatUseEachOtherAreRefused() throws IOException {
    rules("one", MAKES + "uses: [two]\n");
    rules("two", MAKES + "uses: [one]\n");
    assertEquals("rebuild.uses", problem().code());
    assertEquals("one -> two -> one use each other", problem().message());
  }

  @Test
  void whatIsUsedMustBeListed() throws IOException {
    rules("program", PLACES + "uses: [absent]\n");
    assertEquals("list absent below `rebuild:`", problem().fix());
  }

  @Test
  void whatIsUsedMustMakeSomething() throws IOException {
    rules("program", PLACES + "uses: [other]\n");
    rules("other", PLACES);
    assertEquals("give it `rules` that have products", problem().fix());
  }
}
