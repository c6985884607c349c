package dev.coracle.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.VerifySpec;
import dev.coracle.tree.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Results, their manifests and their versions. */
class ResultStoreTest {
  private static final Sha256 DIGEST = Sha256.of(new byte[] {1});

  @TempDir Path work;

  private static Manifest manifest(String version, Sha256 image) {
    return new Manifest(
        "base",
        version,
        "amd64",
        1234567890,
        DIGEST,
        DIGEST,
        DIGEST,
        List.of(new Artefact("base.img", 5, image), new Artefact("vmlinux", 6, DIGEST)),
        List.of(new LockedPackage("a", "1:2~3", "all", "trixie", "pool/a.deb", 7, DIGEST)),
        new Toolchain("gcc", "ld"),
        new Manifest.Image("erofs", "nvdimm", 4096, 2, DIGEST, "uuid"),
        new Manifest.Guest(
            List.of("quiet", "a=\"b c\""),
            "x.target",
            List.of("x.target"),
            List.of("/usr/bin/ip"),
            "auto",
            1L << 27,
            60_000,
            List.of(new VerifySpec.Waiver("a * b", "known"))));
  }

  private static FileEntry entry(String path, String digestOf) {
    return new FileEntry(
        path,
        "file",
        "0644",
        "0:0",
        1,
        Optional.of(Sha256.of(digestOf.getBytes(java.nio.charset.StandardCharsets.UTF_8))),
        "",
        "package",
        "a 1",
        "binaries: a");
  }

  @Test
  void aManifestIsReadAsItWasWrittenAndEqualOnesHaveEqualBytes() throws Exception {
    Path file = work.resolve("manifest.json");
    List<FileEntry> files = List.of(entry("/a", "1"), entry("/b", "2"));
    ManifestWriter.write(file, manifest("1", DIGEST), List.of(), files);
    byte[] bytes = Files.readAllBytes(file);
    assertEquals(manifest("1", DIGEST), ManifestReader.read(file));
    assertEquals(files, ManifestReader.readFiles(file));
    ManifestWriter.write(file, manifest("1", DIGEST), List.of(), files);
    assertEquals(new String(bytes), Files.readString(file));
  }

  @Test
  void aDamagedManifestIsToldNotThrown() throws Exception {
    Path file = work.resolve("manifest.json");
    ManifestWriter.write(file, manifest("1", DIGEST), List.of(), List.of());
    String good = Files.readString(file);
    for (String bad :
        List.of("", "{", "[]", "{}", good.replace("\"schema\" : 1", "\"schema\" : 99"))) {
      Files.writeString(file, bad);
      CoracleException e = assertThrows(CoracleException.class, () -> ManifestReader.read(file));
      assertEquals(ExitCode.ENVIRONMENT, e.exitCode());
    }
    Files.writeString(file, good.substring(0, 200));
    assertThrows(CoracleException.class, () -> ManifestReader.read(file));
  }

  @Test
  void aResultAppearsWholeAndLatestFollows() throws Exception {
    ResultStore results = new ResultStore(work.resolve("output"));
    Path first = results.privateDirectory("base");
    ManifestWriter.write(
        first.resolve("manifest.json"), manifest("1", DIGEST), List.of(), List.of());
    assertTrue(results.results().isEmpty(), "what is not finished is no result");
    results.publish(first, "base", "1");
    results.markLatest("base", "1");
    assertTrue(results.isLatest("base", "1"));
    Path second = results.privateDirectory("base");
    Sha256 other = Sha256.of(new byte[] {2});
    ManifestWriter.write(
        second.resolve("manifest.json"), manifest("1", other), List.of(), List.of());
    results.publish(second, "base", "1");
    assertEquals(manifest("1", other), results.manifest("base", "1").orElseThrow());
    assertEquals(1, results.results().size());
    assertFalse(Files.exists(second));
  }

  @Test
  void whatAKilledBuildLeftIsSweptAway() throws Exception {
    ResultStore results = new ResultStore(work.resolve("output"));
    Path dead = Files.createDirectories(work.resolve("output/base/.building-999999999-x"));
    Files.writeString(dead.resolve("file"), "half");
    Path mine = results.privateDirectory("base");
    assertFalse(Files.exists(dead));
    results.privateDirectory("base");
    assertTrue(Files.exists(mine), "a running build's place stays");
  }

  @Test
  void theFirstDifferenceIsNamed() {
    List<Artefact> before = manifest("1", DIGEST).artefacts();
    assertEquals(Optional.empty(), ManifestDifference.ofArtefacts(before, before));
    String words =
        ManifestDifference.ofArtefacts(before, manifest("1", Sha256.of(new byte[] {2})).artefacts())
            .orElseThrow();
    assertTrue(words.startsWith("base.img was " + DIGEST.brief()), words);
    assertEquals(
        "/b has changed, from a 1",
        ManifestDifference.ofFiles(
                List.of(entry("/a", "1"), entry("/b", "2")),
                List.of(entry("/a", "1"), entry("/b", "3")))
            .orElseThrow());
    assertEquals(
        "/b is gone",
        ManifestDifference.ofFiles(
                List.of(entry("/a", "1"), entry("/b", "2")), List.of(entry("/a", "1")))
            .orElseThrow());
  }

  @Test
  void gitSaysTheVersion() throws Exception {
    Path recipe = work.resolve("r/guest.yaml");
    Files.createDirectories(recipe.getParent());
    try (Git git = Git.init().setDirectory(recipe.getParent().toFile()).call()) {
      CoracleException none =
          assertThrows(CoracleException.class, () -> GitVersion.describe(recipe));
      assertTrue(none.getMessage().contains("no commit yet"), none.getMessage());
      Files.writeString(recipe, "a");
      git.add().addFilepattern(".").call();
      git.commit().setMessage("one").setAuthor("a", "a@example.org").setSign(false).call();
      git.tag().setName("v1.2.0").setAnnotated(false).call();
      assertEquals("1.2.0", GitVersion.describe(recipe));
      Files.writeString(recipe, "b");
      assertEquals("1.2.0-dirty", GitVersion.describe(recipe));
      git.commit()
          .setAll(true)
          .setMessage("two")
          .setAuthor("a", "a@example.org")
          .setSign(false)
          .call();
      assertTrue(GitVersion.describe(recipe).startsWith("1.2.0-1-g"));
    }
  }
}
