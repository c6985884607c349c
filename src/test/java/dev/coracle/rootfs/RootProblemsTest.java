package dev.coracle.rootfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.rootfs.assembly.PackageSearch;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.source.apt.deb.PackageContents;
import dev.coracle.template.Templates;
import dev.coracle.testing.PackageBuilder;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.testing.TestElf;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Circles, clashes, wildcards that match too much, drop-ins of nothing. */
class RootProblemsTest {
  @TempDir Path directory;

  private static RootTree build(String rules, RecipeBuilder recipe, PackageBuilder... packages) {
    List<PackageContents> all = new ArrayList<>(List.of(PackageBuilder.base()));
    for (PackageBuilder one : packages) {
      all.add(one.build());
    }
    Companions companions = rules.isEmpty() ? Companions.NONE : Companions.of(rules);
    return new RootTreeBuilder(new Templates(), companions)
        .build(recipe.build(), "1.0", all, 99, PackageSearch.none());
  }

  private static Diagnostic failure(
      String rules, RecipeBuilder recipe, PackageBuilder... packages) {
    CoracleException failure =
        assertThrows(CoracleException.class, () -> build(rules, recipe, packages));
    assertEquals(1, failure.diagnostics().size(), failure.getMessage());
    return failure.diagnostics().get(0);
  }

  private static PackageBuilder daemon() {
    return new PackageBuilder("daemon")
        .elf("/usr/sbin/daemon", TestElf.program())
        .text("/etc/daemon.conf", "")
        .unit("daemon.service", "[Service]\nExecStart=/usr/sbin/daemon\n");
  }

  private static PackageBuilder units(String... namesAndTexts) {
    PackageBuilder all = new PackageBuilder("units").elf("/usr/bin/x", TestElf.program());
    for (int i = 0; i < namesAndTexts.length; i += 2) {
      all.unit(
          namesAndTexts[i],
          "[Unit]\n"
              + namesAndTexts[i + 1]
              + "\n[Service]\nExecStart=/usr/bin/x\n[Install]\nWantedBy=guest.target\n");
    }
    return all;
  }

  @Test
  void unitsThatWaitForEachOtherAreReportedWithTheWholeCircle() {
    RootTree root =
        build(
            "",
            new RecipeBuilder().units("a.service", "b.service", "c.service"),
            units(
                "a.service",
                "After=b.service",
                "b.service",
                "After=c.service",
                "c.service",
                "Before=d.service\nAfter=a.service"));
    Diagnostic only = root.report().warnings().get(0);
    assertEquals("systemd.ordering-cycle", only.code());
    assertEquals(
        "units wait for each other in a circle: a.service -> b.service -> c.service -> a.service",
        only.message());
    assertEquals("test.yaml", only.place().orElseThrow().file());
  }

  @Test
  void aServiceBeforeSysinitNeedsToSaySo() {
    RootTree circle =
        build(
            "",
            new RecipeBuilder().units("a.service"),
            units("a.service", "Before=sysinit.target"));
    assertTrue(
        circle.report().warnings().toString().contains("-> sysinit.target"),
        circle.report().warnings().toString());
    RootTree well =
        build(
            "",
            new RecipeBuilder().units("a.service"),
            units("a.service", "Before=sysinit.target\nDefaultDependencies=no"));
    assertEquals(List.of(), well.report().warnings());
  }

  @Test
  void aDropInThatNoUnitReadsIsReported() {
    RootTree root =
        build(
            "",
            new RecipeBuilder()
                .units("daemon.service")
                .text("/etc/systemd/system/daemon.service.d/a.conf", "[Service]\nNice=1\n")
                .text("/etc/systemd/system/service.d/a.conf", "[Service]\nNice=1\n")
                .text("/usr/lib/systemd/system/deamon.service.d/a.conf", "[Service]\nNice=1\n"),
            daemon());
    // The one in service.d is hidden by the unit's own of the same name.
    List<Diagnostic> warnings = root.report().warnings();
    assertTrue(warnings.stream().allMatch(each -> each.code().equals("systemd.unused-drop-in")));
    Diagnostic misspelt = warnings.get(warnings.size() - 1);
    assertTrue(misspelt.message().contains("deamon.service.d/a.conf"), misspelt.message());
    assertEquals("did you mean daemon.service?", misspelt.fix());
  }

  @Test
  void aWildcardThatMatchesEverythingIsAnError() {
    for (String glob : List.of("/**", "/*", "/*/**", "/")) {
      assertEquals("rootfs.match-all", failure("", new RecipeBuilder().exclude(glob)).code(), glob);
      Diagnostic include =
          failure("", new RecipeBuilder().include("daemon", List.of(glob)), daemon());
      assertEquals("rootfs.match-all", include.code(), glob);
      assertEquals("test.yaml", include.place().orElseThrow().file());
    }
  }

  @Test
  void companionRulesThatBringWhatTheyWaitForAreReportedWithTheWholeCircle() {
    Diagnostic self =
        failure(
            "a: {because: x, when: [/usr/sbin/daemon], include: [/usr/sbin/daemon]}",
            new RecipeBuilder());
    assertEquals("companion.cycle", self.code());
    assertTrue(self.message().endsWith(": a -> a"), self.message());
    Diagnostic three =
        failure(
            "a: {because: x, when: [/etc/a], units: [b.service]}\n"
                + "b: {because: x, when-unit: [b.service], files: {/etc/c: text}}\n"
                + "c: {because: x, when: [/etc/c], include: [/etc/a]}\n",
            new RecipeBuilder());
    assertTrue(three.message().endsWith(": a -> b -> c -> a"), three.message());
    assertEquals("companions.yaml", three.place().orElseThrow().file());
  }

  @Test
  void rulesThatWriteDifferentTextsToOnePathClash() {
    String rules =
        "a: {because: x, when: [/usr/sbin/daemon], files: {/etc/made: one}}\n"
            + "b: {because: x, when: [/usr/sbin/daemon], files: {/etc/made: %s}}\n";
    RecipeBuilder recipe = new RecipeBuilder().binaries("/usr/sbin/daemon");
    build(rules.formatted("one"), recipe, daemon());
    Diagnostic clash = failure(rules.formatted("two"), recipe, daemon());
    assertEquals("companion.clash", clash.code());
    assertTrue(clash.message().contains("companions.yaml:1"), clash.message());
    build(rules.formatted("two"), recipe.text("/etc/made", "three"), daemon());
  }

  @Test
  void ownRulesWithTheNameOfAShippedOneClash() throws Exception {
    Path shipped = Files.createDirectories(directory.resolve("shipped/companions"));
    Path own = Files.createDirectories(directory.resolve("own/companions"));
    Files.writeString(shipped.resolve("a.yaml"), "rule: {because: x, when: [/x]}\n");
    Files.writeString(own.resolve("b.yaml"), "rule: {because: y, when: [/y]}\n");
    CoracleException failure =
        assertThrows(
            CoracleException.class,
            () ->
                Companions.load(directory.resolve("shipped"), directory.resolve("own/recipe.yaml"))
                    .check());
    assertEquals("companion.clash", failure.diagnostics().get(0).code());
    assertTrue(failure.getMessage().contains("shipped/companions/a.yaml:1"), failure.getMessage());
  }

  /** A recipe that is copied with its directory has the rules beside it as well. */
  @Test
  void aCopyOfTheShippedRulesAddsNothing() throws Exception {
    Path shipped = Files.createDirectories(directory.resolve("shipped/companions"));
    Path own = Files.createDirectories(directory.resolve("own/companions"));
    Files.writeString(shipped.resolve("a.yaml"), "rule: {because: x, when: [/x]}\n");
    Files.copy(shipped.resolve("a.yaml"), own.resolve("a.yaml"));
    Companions copied =
        Companions.load(directory.resolve("shipped"), directory.resolve("own/recipe.yaml"));
    copied.check();
    assertEquals(
        Companions.load(directory.resolve("shipped"), directory.resolve("recipe.yaml")).digest(),
        copied.digest());
  }

  @Test
  void theShippedRulesHaveNoneOfTheseProblems() {
    Companions.load(Path.of("recipes"), directory.resolve("recipe.yaml")).check();
  }
}
