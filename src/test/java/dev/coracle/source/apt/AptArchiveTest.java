package dev.coracle.source.apt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.PackageSource;
import dev.coracle.source.apt.index.ContentsIndex;
import dev.coracle.source.apt.index.IndexWriter;
import dev.coracle.source.apt.index.PackageRecord;
import dev.coracle.source.apt.index.Relation;
import dev.coracle.source.apt.index.Relations;
import dev.coracle.testing.TestArchive;
import dev.coracle.testing.TestServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptArchiveTest {
  @TempDir Path directory;
  private TestArchive archive;

  @BeforeEach
  void begin() throws IOException {
    archive = new TestArchive(directory);
    archive.sources(
        "deb http://localhost:1/x bookworm main",
        "deb ROOT/third bookworm main",
        "deb ROOT/debian bookworm main",
        "deb ROOT/security bookworm-security main");
  }

  @AfterEach
  void end() {
    archive.close();
  }

  private AptArchive open(PackageSource source) {
    return AptArchive.open(source, Architecture.AMD64, archive.fetching());
  }

  private AptArchive open(String mirror, PackageSource source) {
    return AptArchive.open(
        source, Architecture.AMD64, archive.fetching(Optional.of(mirror), false));
  }

  private void assertFails(ExitCode exit, String code, PackageSource source, String... words) {
    CoracleException failure = assertThrows(CoracleException.class, () -> open(source));
    assertFails(failure, exit, code, words);
  }

  private static void assertFails(
      CoracleException failure, ExitCode exit, String code, String... words) {
    assertEquals(exit, failure.exitCode(), failure.getMessage());
    assertEquals(code, failure.diagnostics().get(0).code(), failure.getMessage());
    for (String word : words) {
      assertTrue(failure.getMessage().contains(word), failure.getMessage());
    }
  }

  /** Whatever failed, nothing half-written stays. */
  private void assertNoRubbish() throws IOException {
    try (Stream<Path> left = Files.list(archive.store().resolve("tmp"))) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void findsSuitesOnTheHostsOwnMirrorsAndReadsTheirPackages() throws IOException {
    archive.suite("/debian", "trixie", "Debian", "mount", "tool");
    archive.suite("/security", "trixie-security", "Debian", "mount");
    AptArchive open = open(TestArchive.source("trixie", "trixie-security"));
    assertEquals(
        List.of("mount trixie", "tool trixie", "mount trixie-security"),
        open.packages().stream().map(record -> record.name() + " " + record.suite()).toList());
    PackageRecord mount = open.packages().get(0);
    assertEquals(TestArchive.locked("mount", "trixie"), mount.locked());
    assertEquals(Relations.parse("first, libc6 (>= 2.38), a | b", "amd64"), mount.dependencies());
    assertEquals(List.of(new Relation("virtual", "", "=", "2")), mount.provides());
    assertEquals("foreign", mount.multiArch());
    assertFalse(mount.essential());
    assertEquals("optional", mount.priority());
    assertEquals(TestArchive.NOW.getEpochSecond() - 10 * 3600, open.date());
    assertNoRubbish();
  }

  @Test
  void fetchesAnIndexOnce() throws IOException {
    archive.suite("/debian", "trixie", "Debian", "mount");
    List<PackageRecord> first = open(TestArchive.source("trixie")).packages();
    archive.server.requests().clear();
    assertEquals(first, open(TestArchive.source("trixie")).packages());
    assertTrue(
        archive.server.requests().stream().allMatch(request -> request.endsWith("/InRelease")),
        archive.server.requests().toString());
  }

  @Test
  void replacesACachedIndexThatIsDamaged() throws IOException {
    archive.suite("/debian", "trixie", "Debian", "mount");
    List<PackageRecord> first = open(TestArchive.source("trixie")).packages();
    try (Stream<Path> files = Files.walk(archive.store().resolve("results"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.write(file, new byte[] {1, 2, 3});
      }
    }
    assertEquals(first, open(TestArchive.source("trixie")).packages());
  }

  @Test
  void passesOverThirdParties() throws IOException {
    archive.suite("/third", "trixie", "Example", "evil");
    archive.suite("/debian", "trixie", "Debian", "mount");
    assertEquals("mount", open(TestArchive.source("trixie")).packages().get(0).name());
    assertEquals(List.of(), archive.said);
  }

  @Test
  void comesBackToAMirrorThatFailedOnce() throws IOException {
    archive.suite("/debian", "trixie", "Debian", "mount");
    archive.server.once("/debian/dists/trixie/InRelease", TestServer.status(500));
    assertEquals(1, open(TestArchive.source("trixie")).packages().size());
  }

  @Test
  void namesWhatItTriedForASuiteThatIsNowhere() {
    assertFails(
        ExitCode.ENVIRONMENT,
        "net.unreachable",
        TestArchive.source("trixy"),
        "recipe.yaml:2:5",
        "trixy",
        "localhost:1",
        "/debian/dists/trixy/InRelease: answered 404");
  }

  @Test
  void saysThatASuiteDoesNotExist() {
    CoracleException failure =
        assertThrows(
            CoracleException.class,
            () -> open(archive.server.root() + "/debian/", TestArchive.source("trixy")));
    assertFails(failure, ExitCode.RESOLUTION, "apt.no-suite", "recipe.yaml:2:5", "404");
  }

  @Test
  void saysThatNothingNamesAMirror() throws IOException {
    archive.sources("");
    assertFails(ExitCode.ENVIRONMENT, "apt.no-mirror", TestArchive.source("trixie"), "--mirror");
  }

  @Test
  void looksForSecurityBesideTheGivenMirror() throws IOException {
    archive.suite("/debian", "trixie", "Debian", "mount");
    archive.suite("/debian-security", "trixie-security", "Debian", "tool");
    PackageSource source = TestArchive.source("trixie", "trixie-security");
    assertEquals(2, open(archive.server.root() + "/debian", source).packages().size());
  }

  @Test
  void takesTheUsersMirrorFileBeforeTheHosts() throws IOException {
    archive.suite("/debian", "trixie", "Debian", "mount");
    archive.suite("/mine", "trixie", "Debian", "tool");
    Files.writeString(directory.resolve("mirror"), archive.server.root() + "/mine\n");
    assertEquals("tool", open(TestArchive.source("trixie")).packages().get(0).name());
  }

  @Test
  void refusesAMirrorThatIsNoAddress() {
    CoracleException failure =
        assertThrows(
            CoracleException.class, () -> archive.fetching(Optional.of("ftp//mirror"), false));
    assertFails(failure, ExitCode.USAGE, "mirror.uri", "ftp//mirror");
  }

  @Test
  void refusesATamperedRelease() throws IOException {
    archive.suite("/debian", "trixie", "Debian", "mount");
    String path = "/debian/dists/trixie/InRelease";
    byte[][] kept = new byte[1][];
    archive.server.always(
        path,
        (exchange, file) -> {
          kept[0] =
              new String(file, StandardCharsets.UTF_8)
                  .replace("Architectures: amd64", "Architectures: amd65")
                  .getBytes(StandardCharsets.UTF_8);
          TestServer.ranges(exchange, kept[0]);
        });
    assertFails(
        ExitCode.INTEGRITY,
        "apt.signature",
        TestArchive.source("trixie"),
        path,
        archive.signer.keyId());
    assertNoRubbish();
  }

  @Test
  void refusesAnIndexWithAWrongHash() throws IOException {
    byte[] index = archive.suite("/debian", "trixie", "Debian", "mount");
    byte[] wrong = index.clone();
    wrong[wrong.length / 2]++;
    archive.server.file(TestArchive.byHash("/debian", "trixie", index), wrong);
    assertFails(
        ExitCode.INTEGRITY,
        "apt.corrupt",
        TestArchive.source("trixie"),
        dev.coracle.tree.Sha256.of(index).hex(),
        dev.coracle.tree.Sha256.of(wrong).hex());
    assertNoRubbish();
  }

  @Test
  void asksAnotherMirrorWhileOneIsBeingUpdated() throws IOException {
    for (boolean missing : List.of(false, true)) {
      String first = missing ? "/gone" : "/old";
      archive.sources("deb ROOT" + first + " trixie main", "deb ROOT/debian trixie main");
      byte[] index = archive.suite(first, "trixie", "Debian", "mount");
      if (missing) {
        archive.server.always(TestArchive.byHash(first, "trixie", index), TestServer.status(404));
      } else {
        archive.server.file(TestArchive.byHash(first, "trixie", index), new byte[] {1, 2, 3});
      }
      archive.suite("/debian", "trixie", "Debian", "mount", "tar");
      assertEquals(2, open(TestArchive.source("trixie")).packages().size());
      assertTrue(archive.said.toString().contains("skipped a mirror"), archive.said.toString());
      archive.said.clear();
    }
  }

  @Test
  void takesThePlainNameOfAnIndexWhereItsHashIsNoName() throws IOException {
    byte[] index = archive.suite("/debian", "trixie", "Debian", "mount");
    archive.server.always(TestArchive.byHash("/debian", "trixie", index), TestServer.status(404));
    archive.server.file("/debian/dists/trixie/main/binary-amd64/Packages.xz", index);
    assertEquals(1, open(TestArchive.source("trixie")).packages().size());
  }

  @Test
  void refusesAnIndexWithoutHashes() throws IOException {
    IndexWriter.FormatException failure =
        assertThrows(
            IndexWriter.FormatException.class,
            () ->
                IndexWriter.compact(
                    new java.io.ByteArrayInputStream(
                        TestArchive.paragraph("mount")
                            .replaceAll("SHA256: .*\n", "")
                            .getBytes(StandardCharsets.UTF_8))));
    assertTrue(failure.getMessage().contains("mount"), failure.getMessage());
  }

  @Test
  void namesTheComponentsThereAre() throws IOException {
    archive.suite("/debian", "trixie", "Debian", "mount");
    PackageSource source =
        new PackageSource(
            TestArchive.at("debian", 1),
            List.of(TestArchive.at("trixie", 2)),
            List.of(TestArchive.at("mian", 3)),
            Optional.empty());
    assertFails(
        ExitCode.RESOLUTION, "apt.no-index", source, "recipe.yaml:3:5", "did you mean main?");
  }

  @Test
  void namesTheKeyringThatIsMissing() throws IOException {
    Files.delete(directory.resolve("keyrings/debian-archive-keyring.gpg"));
    assertFails(
        ExitCode.ENVIRONMENT,
        "apt.keyring",
        TestArchive.source("trixie"),
        "debian-archive-keyring",
        "keyring:");
    Files.writeString(directory.resolve("keyrings/debian-archive-keyring.gpg"), "no keys\n");
    assertFails(ExitCode.ENVIRONMENT, "apt.keyring", TestArchive.source("trixie"));
  }

  @Test
  void asksNobodyWhenOffline() {
    CoracleException failure =
        assertThrows(
            CoracleException.class,
            () ->
                AptArchive.open(
                    TestArchive.source("trixie"),
                    Architecture.AMD64,
                    archive.fetching(Optional.empty(), true)));
    assertFails(failure, ExitCode.ENVIRONMENT, "net.offline", "suite trixie");
    assertEquals(List.of(), archive.server.requests());
  }

  @Test
  void findsWhichPackageShipsAFile() throws IOException {
    archive.suite("/debian", "trixie", "Debian", "mount");
    ContentsIndex contents = open(TestArchive.source("trixie")).contents();
    assertFalse(archive.server.requests().toString().contains("Contents"));
    assertEquals(List.of("mount", "mount-doc"), contents.packagesShipping("mount"));
    assertEquals(List.of("mount"), contents.packagesShipping("bin/mount"));
    assertEquals(List.of("mount"), contents.packagesShipping("/bin/mount"));
    assertEquals(List.of(), contents.packagesShipping("/mount"));
    assertEquals(List.of("other", "tool"), contents.packagesShipping("a program"));
    assertEquals(List.of("mount"), contents.ask("muont").nearest());
  }

  @Test
  void asksOnceForAnIndexThatIsNotThere() throws IOException {
    archive.suite("/debian", "trixie", "Debian", "mount");
    ContentsIndex contents = open(TestArchive.source("trixie")).contents();
    archive.server.file("/debian/dists/trixie/main/Contents-amd64.gz", new byte[9]);
    ContentsIndex.Answer first = contents.ask("mount");
    assertFalse(first.problems().isEmpty());
    int requests = archive.server.requests().size();
    assertEquals(List.of(), contents.ask("umount").packages());
    assertEquals(requests, archive.server.requests().size());
  }
}
