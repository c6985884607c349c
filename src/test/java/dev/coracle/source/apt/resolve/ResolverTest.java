package dev.coracle.source.apt.resolve;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Located;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.testing.ControlText;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ResolverTest {

  @Test
  void takesTheNewestVersionOfAllSuites() {
    assertEquals(
        "a=1.10 b=1",
        resolve(
            List.of(
                ControlText.record("trixie", "Package: a", "Version: 1.9", "Depends: b"),
                ControlText.record("trixie-security", "Package: a", "Version: 1.10", "Depends: b"),
                ControlText.record("trixie", "Package: b", "Version: 1")),
            "a"));
  }

  @Test
  void ofAlternativesTheFirstThatWorksIsTaken() {
    List<PackageRecord> universe =
        universe(
            "Package: a|Depends: b | c",
            "Package: b|Depends: nowhere",
            "Package: c",
            "Package: d|Depends: c | e",
            "Package: e");
    assertEquals("a=1 c=1", resolve(universe, "a"));
    assertEquals("c=1 d=1", resolve(universe, "d"));
  }

  @Test
  void anAlternativeThatIsThereAnywayWins() {
    List<PackageRecord> universe =
        universe("Package: a|Depends: b | c", "Package: b", "Package: c");
    assertEquals("a=1 c=1", resolve(universe, "a", "c"));
    assertEquals("a=1 c=1", resolve(universe, "c", "a"));
  }

  @Test
  void aRealPackageComesBeforeItsProvidersAndPriorityDecidesBetweenThose() {
    assertEquals(
        "a=1 v=1",
        resolve(universe("Package: a|Depends: v", "Package: v", "Package: p|Provides: v"), "a"));
    assertEquals(
        "a=1 q=1",
        resolve(
            universe(
                "Package: a|Depends: v",
                "Package: p|Provides: v|Priority: optional",
                "Package: q|Provides: v|Priority: standard"),
            "a"));
  }

  @Test
  void aVersionedRelationNeedsAVersionedProvision() {
    List<PackageRecord> universe =
        universe(
            "Package: a|Depends: v (>= 2)",
            "Package: p|Provides: v",
            "Package: q|Provides: v (= 1)",
            "Package: r|Provides: v (= 3)");
    assertEquals("a=1 r=1", resolve(universe, "a"));
  }

  @Test
  void qualifierAnyNeedsAPackageThatAllowsIt() {
    assertEquals(
        "a=1 b=1",
        resolve(universe("Package: a|Depends: b:any", "Package: b|Multi-Arch: allowed"), "a"));
    assertUnsatisfiable(
        universe("Package: a|Depends: b:any", "Package: b|Multi-Arch: foreign"), "a");
    assertEquals("a=1 b=1", resolve(universe("Package: a|Depends: b:amd64", "Package: b"), "a"));
  }

  @Test
  void packagesOfOtherArchitecturesAreNotThere() {
    assertUnsatisfiable(universe("Package: a|Depends: b", "Package: b|Architecture: arm64"), "a");
  }

  @Test
  void aConflictMakesTheNextAlternativeWin() {
    assertEquals(
        "a=1 c=1 k=1",
        resolve(
            universe(
                "Package: k|Conflicts: b", "Package: a|Depends: b | c", "Package: b", "Package: c"),
            "k",
            "a"));
  }

  @Test
  void aPackageMayProvideWhatItConflictsWith() {
    assertEquals("mta=1", resolve(universe("Package: mta|Provides: m|Conflicts: m"), "mta"));
  }

  @Test
  void circlesAreNoProblem() {
    assertEquals(
        "a=1 b=1", resolve(universe("Package: a|Depends: b", "Package: b|Depends: a"), "a"));
  }

  @Test
  void essentialPackagesComeOnlyWhenNeeded() {
    assertEquals("a=1", resolve(universe("Package: a", "Package: e|Essential: yes"), "a"));
  }

  @Test
  void whatAFailedAlternativeBroughtIsLeftOut() {
    assertEquals(
        "a=1 c=1",
        resolve(
            universe(
                "Package: a|Depends: b | c",
                "Package: b|Depends: x, y",
                "Package: x",
                "Package: y|Depends: z",
                "Package: z|Depends: nowhere",
                "Package: c"),
            "a"));
  }

  @Test
  void theOrderOfTheUniverseDoesNotMatter() {
    List<PackageRecord> universe =
        new ArrayList<>(
            universe(
                "Package: a|Depends: v, w | x",
                "Package: p|Provides: v",
                "Package: q|Provides: v",
                "Package: r|Provides: v, w",
                "Package: s|Provides: w",
                "Package: a|Version: 0.9"));
    String expected = resolve(universe, "a");
    for (int seed = 0; seed < 20; seed++) {
      Collections.shuffle(universe, new Random(seed));
      assertEquals(expected, resolve(universe, "a"));
    }
  }

  @Test
  void reportsWhatNeedsWhat() {
    Resolution resolution =
        Resolver.resolve(
            universe("Package: a|Depends: b", "Package: b|Depends: c", "Package: c"),
            List.of("a"),
            Architecture.AMD64);
    assertEquals("{b=a, c=b}", resolution.neededBy().toString());
  }

  @Test
  void aLackingVersionIsReportedWithItsChainAndWhatThereIs() {
    CoracleException thrown =
        assertUnsatisfiable(
            universe(
                "Package: a|Depends: b", "Package: b|Depends: c (>= 2)", "Package: c|Version: 1.5"),
            "a");
    String message = thrown.diagnostics().get(0).message();
    assertTrue(message.contains("a → b"), message);
    assertTrue(message.contains("b 1 needs c (>= 2)"), message);
    assertTrue(message.contains("c 1.5 (trixie)"), message);
  }

  @Test
  void twoWantedPackagesThatConflictAreNamed() {
    CoracleException thrown =
        assertUnsatisfiable(
            universe("Package: a|Depends: b", "Package: b|Breaks: c", "Package: c"), "a", "c");
    String message = thrown.diagnostics().get(0).message();
    assertTrue(message.contains("b 1 conflicts with c"), message);
    assertTrue(message.contains("a → b"), message);
  }

  @Test
  void unknownNamesAreAllReportedWithTheirPlacesAndTheNearest() {
    SourceLocation place = new SourceLocation("x.yaml", 7, 5);
    CoracleException thrown =
        assertThrows(
            CoracleException.class,
            () ->
                Resolver.resolveLocated(
                    universe("Package: mount", "Package: p|Provides: v", "Package: q|Provides: v"),
                    List.of(new Located<>("muont", place), new Located<>("v", place)),
                    Architecture.AMD64,
                    PinPolicy.NONE));
    assertEquals(ExitCode.RESOLUTION, thrown.exitCode());
    assertEquals(2, thrown.diagnostics().size());
    assertEquals("apt.unknown-package", thrown.diagnostics().get(0).code());
    assertEquals(place, thrown.diagnostics().get(0).place().orElseThrow());
    assertTrue(thrown.diagnostics().get(0).fix().contains("mount"));
    assertTrue(thrown.diagnostics().get(1).fix().contains("p, q"));
  }

  private static CoracleException assertUnsatisfiable(
      List<PackageRecord> universe, String... wanted) {
    CoracleException thrown = assertThrows(CoracleException.class, () -> resolve(universe, wanted));
    assertEquals(ExitCode.RESOLUTION, thrown.exitCode());
    assertEquals("apt.unsatisfiable", thrown.diagnostics().get(0).code());
    return thrown;
  }

  private static String resolve(List<PackageRecord> universe, String... wanted) {
    List<String> packages = new ArrayList<>();
    for (PackageRecord record :
        Resolver.resolve(universe, List.of(wanted), Architecture.AMD64).packages()) {
      packages.add(record.name() + "=" + record.version());
    }
    return String.join(" ", packages);
  }

  private static List<PackageRecord> universe(String... paragraphs) {
    List<PackageRecord> records = new ArrayList<>();
    for (String paragraph : paragraphs) {
      records.add(ControlText.record("trixie", paragraph.split("\\|(?=[A-Z])")));
    }
    return records;
  }
}
