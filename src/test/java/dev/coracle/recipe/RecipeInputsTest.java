package dev.coracle.recipe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import dev.coracle.testing.SampleRecipe;
import dev.coracle.tree.Sha256;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecipeInputsTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "debian_  suites: [trixie, | other_  suites: [trixie,",
        "[trixie, trixie-updates] | [trixie-updates, trixie]",
        "[main, contrib] | [main]",
        "keys/archive.pgp | keys/other.pgp",
        "linux-source-6.12 | linux-source-6.13",
        "suites: [trixie] | suites: [sid]",
        "[systemd, mount] | [systemd, mount, iproute2]",
        "[systemd, mount] | [systemd]"
      })
  void whatResolutionDependsOnChangesTheDigest(String old, String other) {
    assertNotEquals(
        digest(SampleRecipe.RECIPE),
        digest(SampleRecipe.with(old.replace("_", "\n"), other.replace("_", "\n"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: sample | name: other",
        "# Every key | # Each key",
        "[systemd, mount] | [mount, systemd]",
        "[base, dax] | [base]",
        "path: /srv | path: /mnt",
        "memory: 128MiB | memory: 64MiB"
      })
  void whatResolutionDoesNotDependOnLeavesTheDigest(String old, String other) {
    assertEquals(
        digest(SampleRecipe.RECIPE),
        digest(SampleRecipe.with(old.replace("_", "\n"), other.replace("_", "\n"))));
  }

  @Test
  void whereTheRecipeStandsDoesNotMatter() {
    assertEquals(
        digest(SampleRecipe.RECIPE),
        RecipeInputs.resolution(
            RecipeReader.read(
                SampleRecipe.write(
                    directory, "a/b/other.yaml", SampleRecipe.RECIPE.replace("\n", "\r\n")),
                ParentLoader.fromFiles())));
  }

  private Sha256 digest(String text) {
    return RecipeInputs.resolution(SampleRecipe.read(directory, text));
  }
}
