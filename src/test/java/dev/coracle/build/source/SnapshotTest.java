package dev.coracle.build.source;

import static dev.coracle.build.source.LoopbackSources.assertSays;
import static dev.coracle.build.source.LoopbackSources.found;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.build.context.AptRepositories;
import dev.coracle.lock.LockFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One time for all suites: two dated trees, and what is not of the time that is wanted. */
class SnapshotTest {
  private static final String MAY = "snapshot: 2026-05-01T00:00:00Z\n";
  private static final String JUNE = "snapshot: 20260601T000000Z\n";
  private static final String VENDOR =
      """
      packages: [tool, agent]
      package-sources:
        - name: vendor
          url: ROOT/vendor/@SNAPSHOTID@
          suites: [stable]
          keyring: main.pgp
      """;

  @TempDir Path directory;
  private LoopbackSources sources;

  @BeforeEach
  void begin() throws IOException {
    sources = new LoopbackSources(directory);
    dated("20260501T000000Z", "Thu, 30 Apr 2026 09:00:00 UTC", "1");
    dated("20260601T000000Z", "Sun, 31 May 2026 09:00:00 UTC", "2");
    sources.main().release("Date: Mon, 01 Jun 2026 09:00:00 UTC").add("tool", "3").suite("stable");
  }

  @AfterEach
  void end() {
    sources.close();
  }

  private void dated(String id, String date, String version, String... fields) throws IOException {
    sources
        .repository("/debian/" + id)
        .release("Origin: Debian", "Date: " + date)
        .release(fields)
        .add(LoopbackSources.KERNEL, version)
        .add("tool", version)
        .suite("stable");
    sources
        .repository("/vendor/" + id)
        .release("Date: " + date)
        .add("agent", version + ".1")
        .suite("stable");
  }

  @Test
  void allSuitesAreOfTheTime() throws Exception {
    LockFile may = sources.lock(VENDOR + MAY);
    assertEquals("1 stable", found(may, "tool"));
    assertEquals("1", may.kernelSource().asPackage().orElseThrow().version());
    assertEquals(
        "1.1 stable " + sources.server.root() + "/vendor/20260501T000000Z", found(may, "agent"));
    // A newer time moves every package, though the old lock has others.
    LockFile june = sources.lock(VENDOR + JUNE);
    assertEquals("2 stable", found(june, "tool"));
    assertEquals("2.1", found(june, "agent").split(" ")[0]);
    // And an older one goes back.
    assertEquals(may, sources.lock(VENDOR + MAY));
    var recipe = sources.read(directory.resolve("sample.yaml"));
    List<dev.coracle.lock.LockedPackage> all = new ArrayList<>(may.packages());
    all.add(may.kernelSource().asPackage().orElseThrow());
    assertEquals(
        3,
        new AptRepositories(sources.context(), sources.options())
            .fetch(all, recipe, recipe.packageSource(), may.locked())
            .size());
  }

  @Test
  void aReleaseThatHasExpiredSinceIsFineAtItsTime() throws Exception {
    dated(
        "20260501T000000Z",
        "Thu, 30 Apr 2026 09:00:00 UTC",
        "1",
        "Valid-Until: Thu, 07 May 2026 09:00:00 UTC");
    assertEquals("1 stable", found(sources.lock(MAY), "tool"));
  }

  @Test
  void aSnapshotThatHadExpiredAtItsTimeIsRefused() throws Exception {
    dated(
        "20260501T000000Z",
        "Thu, 02 Apr 2026 09:00:00 UTC",
        "1",
        "Valid-Until: Thu, 09 Apr 2026 09:00:00 UTC");
    assertSays(sources.failure("apt.expired", MAY), "before the snapshot time", "--mirror");
  }

  @Test
  void aSnapshotThatNobodyHasIsReported() throws Exception {
    assertSays(
        sources.failure("apt.no-snapshot", "snapshot: 2026-04-01T00:00:00Z\n"),
        "of 2026-04-01T00:00:00Z",
        "/debian/20260401T000000Z/dists/stable/InRelease: answered 404",
        "@SNAPSHOTID@");
  }

  @Test
  void aMirrorThatAnswersWithALaterTimeIsNoSnapshot() throws Exception {
    dated("20260415T000000Z", "Mon, 01 Jun 2026 09:00:00 UTC", "9");
    assertSays(
        sources.failure("apt.no-snapshot", "snapshot: 2026-04-15T00:00:00Z\n"),
        "later than the snapshot time");
  }

  @Test
  void aRepositoryWithoutSnapshotsSaysSo() throws Exception {
    sources.repository("/vendor").add("agent", "7").suite("stable");
    String plain = VENDOR.replace("/@SNAPSHOTID@", "");
    assertSays(
        sources.failure("recipe.source-keys", plain + MAY), "@SNAPSHOTID@", "no-snapshot: true");
    String exempt = plain.replace("suites:", "no-snapshot: true\n    suites:");
    assertEquals(
        "7 stable " + sources.server.root() + "/vendor",
        found(sources.lock(exempt + MAY), "agent"));
    assertSays(sources.failure("recipe.source-keys", VENDOR), "has no snapshot time");
  }

  @Test
  void aTimeThatIsNoneIsRefused() throws Exception {
    for (String time : List.of("yesterday", "2026-05-01", "20261301T000000Z")) {
      assertSays(
          sources.failure("recipe.value", "snapshot: " + time + "\n"),
          "is not a time".toLowerCase(Locale.ROOT));
    }
  }
}
