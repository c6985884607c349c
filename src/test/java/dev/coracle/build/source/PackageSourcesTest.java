package dev.coracle.build.source;

import static dev.coracle.build.source.LoopbackSources.assertSays;
import static dev.coracle.build.source.LoopbackSources.found;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.testing.TestRepository;
import dev.coracle.testing.TestServer;
import dev.coracle.testing.TestSigner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several package sources in one recipe: which version is taken, and what is locked of it. */
class PackageSourcesTest {
  private static final String VENDOR =
      """
      packages: [tool, agent]
      package-sources:
        - {name: vendor, url: ROOT/vendor, suites: [stable], keyring: vendor.asc}
      """;
  private static final String TWO =
      """
      packages: [tool]
      package-sources:
        - {name: one, url: ROOT/one, suites: [stable], keyring: main.pgp}
        - {name: two, url: ROOT/two, suites: [stable], keyring: main.pgp}
      """;

  @TempDir Path directory;
  private final TestSigner vendor = TestSigner.create();
  private LoopbackSources sources;

  @BeforeEach
  void begin() throws IOException {
    sources = new LoopbackSources(directory);
    Files.write(directory.resolve("vendor.asc"), vendor.armoredKeyring());
    sources.main().suite("stable");
  }

  @AfterEach
  void end() {
    sources.close();
  }

  private TestRepository vendor() {
    return new TestRepository(sources.server, "/vendor", vendor);
  }

  private void two(String versionOfOne, String versionOfTwo) throws IOException {
    sources.repository("/one").add("tool", versionOfOne).suite("stable");
    sources.repository("/two").add("tool", versionOfTwo).suite("stable");
  }

  @Test
  void aThirdPartysPackageIsLockedWithItsAddressAndFetchedFromThere() throws Exception {
    vendor().add("agent", "2.0", "Depends: tool (>= 1.0)").suite("stable");
    LockFile lock = sources.lock(VENDOR);
    assertEquals("2.0 stable " + sources.server.root() + "/vendor", found(lock, "agent"));
    assertEquals("1.0 stable", found(lock, "tool"));
    String text = Files.readString(sources.lockFile());
    assertTrue(text.contains("schema: 4\n"), text);
    assertTrue(text.contains(", source: \"" + sources.server.root() + "/vendor\"}"), text);
    assertEquals(3, fetch(lock).size());
    sources.server.close();
    sources.offline(true).locked(true);
    assertEquals(lock, sources.lock(VENDOR));
    assertEquals(3, fetch(lock).size());
  }

  private Map<LockedPackage, Path> fetch(LockFile lock) {
    List<LockedPackage> all = new java.util.ArrayList<>(lock.packages());
    all.add(lock.kernelSource().asPackage().orElseThrow());
    var recipe = sources.read(directory.resolve("sample.yaml"));
    Map<LockedPackage, Path> files =
        new AptRepositories(sources.context(), sources.options())
            .fetch(all, recipe, recipe.packageSource(), lock.locked());
    files.values().forEach(file -> assertTrue(Files.isRegularFile(file), "fetched"));
    return files;
  }

  @Test
  void aLockOfTheMainArchiveAloneNamesNoSource() throws Exception {
    sources.lock("");
    String text = Files.readString(sources.lockFile());
    assertTrue(!text.contains("source: \""), text);
  }

  @Test
  void noShippedRecipeNamesAServer() throws IOException {
    try (var files = Files.walk(Path.of("recipes"))) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        assertFalse(Files.readString(file).contains("://"), file.toString());
      }
    }
  }

  /** Somebody replays the indexes of a day before the lock. */
  @Test
  void indexesThatAreOlderThanTheLockAreRefused() throws Exception {
    LockFile lock = sources.lock("");
    long later = lock.locked() + 86_400;
    String text = Files.readString(sources.lockFile());
    String before = "locked: " + lock.locked() + "\n";
    assertTrue(text.contains(before), text);
    Files.writeString(sources.lockFile(), text.replace(before, "locked: " + later + "\n"));
    CoracleException refused =
        assertThrows(CoracleException.class, () -> sources.update("tool").lock(""));
    assertEquals("lock.older-index", refused.diagnostics().get(0).code());
    assertEquals(ExitCode.INTEGRITY, refused.exitCode());
    assertTrue(refused.getMessage().contains("--snapshot"), refused.getMessage());
  }

  @Test
  void keysCanStandInTheRecipe() throws Exception {
    vendor().add("agent", "2.0").suite("stable");
    String armored = new String(vendor.armoredKeyring(), StandardCharsets.US_ASCII);
    String keys =
        "packages: [agent]\npackage-sources:\n  - name: vendor\n    url: ROOT/vendor\n"
            + "    suites: [stable]\n    keyring: |\n"
            + armored.strip().indent(6);
    assertEquals(
        "2.0 stable " + sources.server.root() + "/vendor", found(sources.lock(keys), "agent"));
  }

  @Test
  void aBinaryKeyringWillDoToo() throws Exception {
    vendor().add("agent", "2.0").suite("stable");
    Files.write(directory.resolve("vendor.asc"), vendor.keyring());
    assertTrue(found(sources.lock(VENDOR), "agent").startsWith("2.0 "));
  }

  @Test
  void theNewestVersionOfAllSourcesIsTaken() throws Exception {
    two("1.2", "1.10");
    assertEquals("1.10 stable " + sources.server.root() + "/two", found(sources.lock(TWO), "tool"));
  }

  @Test
  void theSourceWithTheHigherPriorityWinsOverANewerVersion() throws Exception {
    two("1.2", "1.10");
    String keys = TWO.replace("ROOT/one, ", "ROOT/one, priority: 600, ");
    assertTrue(found(sources.lock(keys), "tool").endsWith("/one"));
    String low = TWO.replace("ROOT/two, ", "ROOT/two, priority: 100, ");
    assertTrue(found(sources.update("*").lock(low), "tool").endsWith("/one"));
  }

  @Test
  void ofTwoEqualVersionsTheFirstSourcesIsTakenAndReported() throws Exception {
    two("1.5", "1.5");
    assertTrue(found(sources.lock(TWO), "tool").endsWith("/one"));
    assertTrue(
        sources.said.stream()
            .anyMatch(
                line ->
                    line.contains("apt.ambiguous")
                            && line.contains("tool 1.5 (one stable)")
                            && line.contains("two stable")
                            && line.contains("pins")
                        || line.contains("pin the package")),
        sources.said.toString());
  }

  @Test
  void backportsComeOnlyWhereAskedFor() throws Exception {
    sources
        .repository("/debian")
        .release("Origin: Debian", "NotAutomatic: yes", "ButAutomaticUpgrades: yes")
        .add("tool", "2.0")
        .add("fresh", "1.0")
        .suite("stable-backports");
    String keys = "package-sources: [{name: backports, suites: [stable-backports]}]\n";
    LockFile lock = sources.lock(keys + "packages: [tool, fresh]\n");
    assertEquals("1.0 stable", found(lock, "tool"));
    assertEquals("1.0 stable-backports", found(lock, "fresh"));
    String pinned =
        keys
            + "packages: [tool, fresh]\n"
            + "pins: [{package: tool, suite: stable-backports, priority: 990}]\n";
    // A new pin moves a version that the lock holds.
    assertEquals("2.0 stable-backports", found(sources.lock(pinned), "tool"));
  }

  @Test
  void experimentalVersionsHavePriorityOne() throws Exception {
    sources
        .repository("/debian")
        .release("Origin: Debian", "NotAutomatic: yes")
        .add("tool", "3.0")
        .suite("rc");
    sources
        .repository("/debian")
        .release("Origin: Debian", "NotAutomatic: yes", "ButAutomaticUpgrades: yes")
        .add("tool", "2.0")
        .suite("stable-backports");
    String keys =
        "package-sources: [{name: more, suites: [rc, stable-backports]}]\n"
            + "pins: [{package: tool, suite: stable, priority: -1}]\n";
    assertEquals("2.0 stable-backports", found(sources.lock(keys), "tool"));
  }

  @Test
  void aPinBelowZeroNeverLetsAVersionIn() throws Exception {
    String keys = "pins: [{package: tool, version: \"*\", priority: -1}]\n";
    Diagnostic none = sources.failure("apt.unknown-package", keys);
    assertSays(none, "priority below 0", "1.0 (stable)");
  }

  @Test
  void aDependencyThatOnlyALowPriorityOffersIsExplained() throws Exception {
    sources
        .repository("/debian")
        .release("Origin: Debian", "NotAutomatic: yes", "ButAutomaticUpgrades: yes")
        .add("tool", "2.0")
        .add("fresh", "1.0", "Depends: tool (>= 2)")
        .suite("stable-backports");
    String keys =
        "package-sources: [{name: backports, suites: [stable-backports]}]\npackages: [fresh]\n";
    Diagnostic unmet = sources.failure("apt.unsatisfiable", keys);
    assertSays(
        unmet,
        "fresh 1.0 needs tool (>= 2)",
        "tool 2.0 (backports stable-backports), whose priority is 100 and not 500",
        "pin the dependency");
    String pinned = keys + "pins: [{package: tool, version: 2.*, priority: 500}]\n";
    assertEquals("2.0 stable-backports", found(sources.lock(pinned), "tool"));
  }

  @Test
  void pinsThatMatchNothingAreReportedWithNearNames() throws Exception {
    assertSays(
        sources.failure("apt.pin", "pins: [{package: tol, version: \"1*\", priority: 990}]\n"),
        "sample.yaml:15",
        "did you mean tool?");
    assertSays(
        sources.failure("apt.pin", "pins: [{package: tool, version: \"9*\", priority: 990}]\n"),
        "no version of tool is of version 9*",
        "1.0 (stable)");
    assertSays(
        sources.failure("apt.pin", "pins: [{package: tool, suite: stabel, priority: 990}]\n"),
        "did you mean stable?");
    assertSays(
        sources.failure(
            "recipe.source-keys", "pins: [{package: tool, source: vendr, priority: 990}]\n"),
        "no package source is called 'vendr'");
  }

  @Test
  void aFlatRepositoryHasItsIndexInItsDirectory() throws Exception {
    vendor().add("agent", "3.0").flat("/");
    String keys = VENDOR.replace("suites: [stable]", "suites: [./]");
    LockFile lock = sources.lock(keys);
    assertEquals("3.0 ./ " + sources.server.root() + "/vendor", found(lock, "agent"));
    fetch(lock);
    vendor().add("agent", "4.0").flat("/sub/");
    String below = VENDOR.replace("suites: [stable]", "suites: [sub/]");
    lock = sources.update("*").lock(below);
    assertEquals("4.0 sub/ " + sources.server.root() + "/vendor", found(lock, "agent"));
    fetch(lock);
  }

  @Test
  void aFlatRepositoryWithoutReleaseIsRefused() throws Exception {
    Diagnostic refused =
        sources.failure("apt.no-release", VENDOR.replace("suites: [stable]", "suites: [./]"));
    assertSays(
        refused, "sample.yaml:17", "vendor", "/vendor/InRelease: answered 404", "local-packages");
  }

  @Test
  void aRepositoryThatAnotherKeySignedIsRefused() throws Exception {
    new TestRepository(sources.server, "/vendor", TestSigner.create())
        .add("agent", "2.0")
        .suite("stable");
    assertSays(
        sources.failure("apt.signature", VENDOR),
        "vendor.asc",
        "key not in the keyring",
        "keyring:");
  }

  @Test
  void aKeyringThatIsNoneIsRefused() throws Exception {
    Files.writeString(directory.resolve("vendor.asc"), "<html>not found</html>");
    assertSays(sources.failure("apt.keyring", VENDOR), "vendor.asc", "OpenPGP public keys");
    Files.delete(directory.resolve("vendor.asc"));
    assertSays(sources.failure("apt.keyring", VENDOR), "vendor.asc");
    String block =
        "packages: [agent]\npackage-sources:\n  - name: vendor\n    url: ROOT/vendor\n"
            + "    suites: [stable]\n    keyring: |\n"
            + "      -----BEGIN PGP PUBLIC KEY BLOCK-----\n\n      AAAA\n"
            + "      -----END PGP PUBLIC KEY BLOCK-----\n";
    assertSays(sources.failure("apt.keyring", block), "sample.yaml:20:14");
  }

  @Test
  void aThirdPartyNeedsAKeyring() throws Exception {
    assertSays(
        sources.failure("recipe.source-keys", VENDOR.replace(", keyring: vendor.asc", "")),
        "no keyring");
  }

  @Test
  void anOriginThatIsNotTheExpectedOneIsRefused() throws Exception {
    vendor().release("Origin: Somebody").add("agent", "2.0").suite("stable");
    String keys = VENDOR.replace("suites:", "distribution: Vendor, suites:");
    assertSays(sources.failure("apt.no-release", keys), "has the origin `Somebody`");
  }

  @Test
  void onlyLoopbackMayBePlainAndNoAddressHasAPassword() throws Exception {
    for (String url : List.of("http://packages.example.org/x", "ftp://localhost/x", "vendor")) {
      assertSays(sources.failure("recipe.value", VENDOR.replace("ROOT/vendor", url)), "https");
    }
    assertSays(
        sources.failure(
            "recipe.value", VENDOR.replace("ROOT/vendor", "\"https://me:secret@example.org/\"")),
        "auth.conf");
  }

  @Test
  void aPackageThatLeftAThirdPartysRepositoryIsReported() throws Exception {
    vendor().add("agent", "2.0").suite("stable");
    LockFile lock = sources.lock(VENDOR);
    String path =
        lock.packages().stream()
            .filter(each -> each.name().equals("agent"))
            .findFirst()
            .orElseThrow()
            .path();
    sources.server.always("/vendor/" + path, TestServer.status(404));
    var gone =
        org.junit.jupiter.api.Assertions.assertThrows(
            dev.coracle.diagnostic.CoracleException.class, () -> fetch(lock));
    assertSays(gone.diagnostics().get(0), "apt.gone", "in its repository", "local-packages");
    sources.server.always("/vendor/" + path, TestServer.bytes(new byte[] {1}));
    var other =
        org.junit.jupiter.api.Assertions.assertThrows(
            dev.coracle.diagnostic.CoracleException.class, () -> fetch(lock));
    assertSays(other.diagnostics().get(0), "apt.corrupt", "agent 2.0");
  }
}
