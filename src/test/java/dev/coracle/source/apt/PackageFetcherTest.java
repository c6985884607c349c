package dev.coracle.source.apt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.LockedRebuilds;
import dev.coracle.recipe.Architecture;
import dev.coracle.testing.TestArchive;
import dev.coracle.testing.TestServer;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PackageFetcherTest {
  private static final long SINCE = Instant.parse("2026-05-01T00:00:00Z").getEpochSecond();

  @TempDir Path directory;
  private TestArchive archive;
  private final LockedPackage mount = TestArchive.locked("mount", "trixie");
  private final LockedPackage tool = TestArchive.locked("tool", "trixie");

  @BeforeEach
  void begin() throws IOException {
    archive = new TestArchive(directory);
    archive.sources("deb ROOT/third bookworm main", "deb ROOT/debian bookworm main");
    archive.server.file("/debian/" + mount.path(), TestArchive.deb("mount"));
    archive.server.file("/debian/" + tool.path(), TestArchive.deb("tool"));
  }

  @AfterEach
  void end() throws IOException {
    archive.close();
    try (Stream<Path> left = Files.list(archive.store().resolve("tmp"))) {
      assertEquals(List.of(), left.toList(), "nothing half-written stays");
    }
  }

  private Map<LockedPackage, Path> fetch(boolean offline, LockedPackage... packages) {
    return new PackageFetcher(
            TestArchive.source("trixie"),
            Architecture.AMD64,
            archive.fetching(Optional.empty(), offline))
        .fetch(List.of(packages), SINCE);
  }

  private CoracleException failure(boolean offline, LockedPackage... packages) {
    return assertThrows(CoracleException.class, () -> fetch(offline, packages));
  }

  private static void assertSays(CoracleException failure, ExitCode exit, String... words) {
    assertEquals(exit, failure.exitCode(), failure.getMessage());
    for (String word : words) {
      assertTrue(failure.getMessage().contains(word), failure.getMessage());
    }
  }

  @Test
  void fetchesWithoutReadingAnyIndex() throws IOException {
    Map<LockedPackage, Path> files = fetch(false, mount, tool);
    assertEquals(List.of(mount, tool), new ArrayList<>(files.keySet()));
    assertArrayEquals(TestArchive.deb("mount"), Files.readAllBytes(files.get(mount)));
    assertArrayEquals(TestArchive.deb("tool"), Files.readAllBytes(files.get(tool)));
    assertTrue(
        archive.server.requests().stream().allMatch(request -> request.contains("/pool/")),
        archive.server.requests().toString());
  }

  @Test
  void needsNoNetworkForWhatTheStoreHas() {
    Map<LockedPackage, Path> files = fetch(false, mount);
    archive.server.requests().clear();
    assertEquals(files, fetch(true, mount));
    assertEquals(List.of(), archive.server.requests());
  }

  @Test
  void listsWhatIsMissingWhenOffline() {
    fetch(false, mount);
    CoracleException failure = failure(true, tool, mount);
    assertSays(failure, ExitCode.ENVIRONMENT, "net.offline", "1 package", tool.nameAndVersion());
    assertTrue(!failure.getMessage().contains("mount"), failure.getMessage());
  }

  @Test
  void namesEveryPackageThatHasLeftTheMirror() {
    LockedPackage gone = TestArchive.locked("gone", "trixie");
    LockedPackage away = TestArchive.locked("away", "trixie");
    CoracleException failure = failure(false, gone, mount, away);
    assertSays(
        failure,
        ExitCode.RESOLUTION,
        "gone 1.0+x~1 of suite trixie",
        "locked since 2026-05-01",
        "`coracle lock --update gone`",
        "snapshot mirror",
        "404");
    assertEquals(
        List.of("apt.gone", "apt.gone"),
        failure.diagnostics().stream().map(Diagnostic::code).toList());
  }

  @Test
  void namesTheWayOutForASourceThatOnlyItsPackageIsLeftOf() {
    LockedPackage gone =
        new LockedPackage(
            "gone",
            "1",
            LockedRebuilds.ARCHITECTURE,
            "trixie",
            "pool/g/gone.dsc",
            9,
            Sha256.of(new byte[9]));
    assertSays(failure(false, gone), ExitCode.RESOLUTION, "apt.gone", "suites of rebuild");
  }

  @Test
  void namesItEvenWhereThirdPartiesCannotBeReached() throws IOException {
    archive.sources("deb http://localhost:1/x bookworm main", "deb ROOT/debian bookworm main");
    archive.suite("/debian", "trixie", "Debian", "mount");
    CoracleException failure = failure(false, TestArchive.locked("gone", "trixie"));
    assertSays(failure, ExitCode.RESOLUTION, "apt.gone", "localhost:1");
  }

  @Test
  void doesNotCallAPackageGoneThatNobodyWasAskedFor() throws IOException {
    archive.sources("deb http://localhost:1/x bookworm main");
    assertSays(failure(false, mount), ExitCode.ENVIRONMENT, "net.unreachable");
  }

  @Test
  void namesBothHashesOfADamagedPackage() {
    byte[] wrong = TestArchive.deb("mount");
    wrong[5]++;
    archive.server.file("/debian/" + mount.path(), wrong);
    assertSays(
        failure(false, mount, tool),
        ExitCode.INTEGRITY,
        "apt.corrupt",
        mount.nameAndVersion(),
        mount.sha256().hex(),
        dev.coracle.tree.Sha256.of(wrong).hex());
  }

  @Test
  void refusesAPackageThatStaysTooShort() {
    archive.server.always("/debian/" + mount.path(), TestServer.half());
    assertSays(
        failure(false, mount), ExitCode.INTEGRITY, "apt.corrupt", "of " + mount.size() + " bytes");
  }

  @Test
  void resumesAPackage() {
    archive.server.once("/debian/" + mount.path(), TestServer.half());
    fetch(false, mount);
    assertTrue(
        archive.server.requests().stream().anyMatch(request -> request.contains("bytes=")),
        archive.server.requests().toString());
  }

  @Test
  void fetchesOnceForTwoBuilds() {
    archive.server.always(
        "/debian/" + mount.path(),
        (exchange, file) -> {
          try {
            Thread.sleep(300);
          } catch (InterruptedException e) {
            throw new IOException(e);
          }
          TestServer.ranges(exchange, file);
        });
    CompletableFuture<Map<LockedPackage, Path>> other =
        CompletableFuture.supplyAsync(() -> fetch(false, mount));
    assertEquals(fetch(false, mount), other.join());
    long asked =
        archive.server.requests().stream().filter(r -> r.startsWith("/debian/pool")).count();
    assertEquals(1, asked);
  }
}
