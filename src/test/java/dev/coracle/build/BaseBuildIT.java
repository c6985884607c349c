package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.publish.FileEntry;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.ManifestReader;
import dev.coracle.publish.Verdict;
import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import dev.coracle.tree.Sha256;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The base recipe, built, booted, edited and built again. */
class BaseBuildIT {
  @TempDir Path work;

  @Test
  void theResultIsCompleteAndVerified() throws Exception {
    Path result = BuiltBase.directory();
    Manifest manifest = ManifestReader.read(result.resolve("manifest.json"));
    assertEquals(
        List.of(
            "vmlinux",
            "bzImage",
            "kernel.config",
            "base.img",
            "base.img.cmdline",
            "sbom.cdx.json",
            "sbom.spdx.json",
            "inputs.zip"),
        manifest.artifacts().stream().map(each -> each.name()).toList());
    for (var artifact : manifest.artifacts()) {
      Path file = result.resolve(artifact.name());
      assertEquals(artifact.size(), Files.size(file), artifact.name());
      try (InputStream stream = Files.newInputStream(file)) {
        assertEquals(artifact.sha256(), Sha256.of(stream), artifact.name());
      }
    }
    assertTrue(Verdict.read(result.resolve("verify.json")).orElseThrow().passed());
    assertTrue(Files.size(result.resolve("logs/smoke.log")) > 0);
    assertTrue(manifest.image().fileSystemBytes() <= 23_000_000, "the base fits in 23 MB");
  }

  @Test
  void everyFileSaysWhereItComesFromAndWhy() throws Exception {
    List<FileEntry> files =
        ManifestReader.readFiles(BuiltBase.directory().resolve("manifest.json"));
    assertTrue(files.size() > 50);
    for (FileEntry file : files) {
      assertFalse(file.source().isEmpty() || file.neededBy().isEmpty(), file.path());
      assertEquals(file.type().equals("file"), file.sha256().isPresent(), file.path());
    }
  }

  @Test
  void buildingAgainChangesNothingAndSaysSo() throws Exception {
    BuiltBase.directory();
    Thread.sleep(1500); // What was written in the last second is not remembered.
    BuiltProgram coracle = new BuiltProgram(BuiltProgram.project());
    BuiltProgram.Ended again =
        coracle.run("build", "recipes/base.yaml", "--output", BuiltBase.output().toString());
    assertEquals(0, again.status(), again::toString);
    assertTrue(again.out().contains("nothing changed"), again::toString);
    assertFalse(again.err().contains("boot, "), again::toString);
    assertTrue(again.millis() < 15_000, again::toString);
    // The next one knows the answer by the files.
    BuiltProgram.Ended known =
        new BuiltProgram(BuiltProgram.project())
            .with("JDK_JAVA_OPTIONS", "-Xlog:class+load")
            .run("build", "recipes/base.yaml", "--output", BuiltBase.output().toString());
    assertTrue(known.out().contains("nothing changed"), "it says so");
    assertFalse(known.out().contains("picocli"), "the recipe was read again");
  }

  @Test
  void aRepeatedCheckReadsNoRecipe() throws Exception {
    BuiltBase.directory();
    Path recipe = copyOfBase("");
    BuiltProgram coracle = new BuiltProgram(work);
    Thread.sleep(1500); // What was written in the last second is not remembered.
    BuiltProgram.Ended first = coracle.run("check", "--offline", recipe.toString());
    assertEquals(0, first.status(), first::toString);
    assertTrue(first.out().startsWith("base: 0 errors, 0 warnings"), first::toString);
    assertEquals(first.out(), coracle.run("check", "--offline", recipe.toString()).out());
    BuiltProgram.Ended known = checkedWithClassLog(recipe);
    assertTrue(known.out().contains("0 errors"), "it says so");
    assertFalse(known.out().contains("picocli"), "the recipe was read again");
    Files.writeString(recipe, Files.readString(recipe).replace("    - sigpwr.target\n", ""));
    BuiltProgram.Ended edited = checkedWithClassLog(recipe);
    assertTrue(edited.out().contains("picocli"), "the edited recipe was read");
  }

  private BuiltProgram.Ended checkedWithClassLog(Path recipe) throws Exception {
    return new BuiltProgram(work)
        .with("JDK_JAVA_OPTIONS", "-Xlog:class+load")
        .run("check", "--offline", recipe.toString());
  }

  @Test
  void anEditedUnitListNeedsNoCompilerAndNoNetwork() throws Exception {
    BuiltBase.directory();
    Path recipe = copyOfBase("");
    BuiltProgram coracle = new BuiltProgram(work);
    BuiltProgram.Ended first =
        coracle.run("build", "--no-verify", "--offline", "--locked", recipe.toString());
    assertEquals(0, first.status(), first::toString);
    String text = Files.readString(recipe);
    Files.writeString(recipe, text.replace("    - sigpwr.target\n", ""));
    BuiltProgram.Ended refused =
        coracle.run("build", "--no-verify", "--offline", "--locked", recipe.toString());
    assertEquals(1, refused.status(), refused::toString);
    assertTrue(refused.err().contains("output.immutable"), refused::toString);
    assertTrue(refused.err().contains("sigpwr.target is gone"), refused::toString);
    BuiltProgram.Ended edited =
        coracle.run(
            "build", "--no-verify", "--offline", "--locked", "--replace", recipe.toString());
    assertEquals(0, edited.status(), edited::toString);
    System.out.println("rebuilt after an edit in " + edited.millis() + " ms");
    Path result = work.resolve("output/base/0.1.0");
    assertTrue(
        ManifestReader.readFiles(result.resolve("manifest.json")).stream()
            .noneMatch(file -> file.path().endsWith("/sigpwr.target")));
    assertFalse(
        Files.exists(work.resolve("output/base/latest")), "what was not booted is not latest");
  }

  @Test
  void anImageOverItsLimitIsReportedAtItsLine() throws Exception {
    BuiltBase.directory();
    Path recipe = copyOfBase("");
    String text = Files.readString(recipe).replace("size-limit: 22MiB", "size-limit: 21MiB");
    Files.writeString(recipe, text);
    BuiltProgram.Ended ended =
        new BuiltProgram(work).run("image", recipe.toString(), "--to", "made");
    assertEquals(3, ended.status(), ended::toString);
    long line = text.substring(0, text.indexOf("size-limit:")).lines().count();
    assertTrue(ended.err().contains("base.yaml:" + line + ":"), ended::toString);
    assertTrue(ended.err().contains("libcrypto"), "the largest are named: " + ended);
    assertFalse(Files.exists(work.resolve("made/base.img")));
  }

  @Test
  void anOtherVersionLeavesTheFirstAlone() throws Exception {
    BuiltBase.directory();
    Path recipe = copyOfBase("");
    BuiltProgram coracle = new BuiltProgram(work);
    assertEquals(0, coracle.run("build", "--no-verify", recipe.toString()).status());
    Files.writeString(recipe, Files.readString(recipe).replace("version: 0.1.0", "version: 0.2.0"));
    BuiltProgram.Ended second = coracle.run("build", "--no-verify", recipe.toString());
    assertEquals(0, second.status(), second::toString);
    assertTrue(Files.isRegularFile(work.resolve("output/base/0.1.0/manifest.json")));
    assertTrue(Files.isRegularFile(work.resolve("output/base/0.2.0/manifest.json")));
  }

  /** The base recipe with its lock, in a directory of its own. */
  private Path copyOfBase(String more) throws Exception {
    Path recipes = BuiltProgram.project().resolve("recipes");
    Path copy = work.resolve("base.yaml");
    Files.writeString(copy, Files.readString(recipes.resolve("base.yaml")) + more);
    Files.copy(recipes.resolve("base.lock.yaml"), work.resolve("base.lock.yaml"));
    return copy;
  }
}
