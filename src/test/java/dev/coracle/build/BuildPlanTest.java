package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.image.CopiedFiles;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.rootfs.companion.Companions;
import dev.coracle.testing.EditableRecipe;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildPlanTest {
  private static final Toolchain TOOLCHAIN = new Toolchain("gcc 1", "ld 1");

  @TempDir Path directory;

  @Test
  void planningReadsNoFileAndFetchesNothing() throws IOException {
    Recipe recipe = EditableRecipe.read(directory, EditableRecipe.TEXT);
    Files.delete(directory.resolve("files/copy"));
    Files.delete(directory.resolve("sample.yaml"));
    BuildPlan plan = BuildPlan.of(recipe, lock(), inputs(recipe, "1.0", 1));
    assertEquals("1.0", plan.version());
    assertEquals(lock().kernelSource().sha256(), plan.kernel().source().digest());
    assertEquals(
        plan.imageKey(), BuildPlan.of(recipe, lock(), inputs(recipe, "1.0", 1)).imageKey());
  }

  @Test
  void copiedFilesAndTheVersionChangeTheImagesKeyAlone() throws IOException {
    Recipe recipe = EditableRecipe.read(directory, EditableRecipe.TEXT);
    BuildPlan plan = BuildPlan.of(recipe, lock(), inputs(recipe, "1.0", 1));
    for (PlanInputs inputs : List.of(inputs(recipe, "1.0", 2), inputs(recipe, "1.1", 1))) {
      BuildPlan other = BuildPlan.of(recipe, lock(), inputs);
      assertNotEquals(plan.imageKey(), other.imageKey());
      assertEquals(plan.kernel().key(), other.kernel().key());
    }
  }

  @Test
  void lockedVersionsBringKernelParametersUnlessTheRecipeSetsThem() throws IOException {
    Recipe recipe = EditableRecipe.read(directory, EditableRecipe.TEXT);
    List<String> own = recipe.kernel().commandLine().stream().map(Located::value).toList();
    for (String relation : List.of("tools (>= 1)", "tools", "tools (= 1)")) {
      List<String> line = lineWith(recipe, relation, "TERM=dumb");
      assertEquals("TERM=dumb", line.get(line.size() - 1), relation);
    }
    for (String relation : List.of("tools (>> 1)", "tools (<= 0.9)", "other")) {
      assertEquals(own, lineWith(recipe, relation, "TERM=dumb"), relation);
    }
    assertEquals(own, lineWith(recipe, "tools", own.get(0).replaceFirst("(=.*)?$", "=else")));
    Recipe arguments =
        recipe.withKernel(
            recipe
                .kernel()
                .withCommandLine(
                    Stream.of("a", "--", "b")
                        .map(each -> new Located<>(each, recipe.kernel().source().place()))
                        .toList()));
    assertEquals(List.of("a", "TERM=dumb", "--", "b"), lineWith(arguments, "tools", "TERM=dumb"));
  }

  @Test
  void aRelationThatIsNoneIsReported() {
    for (String relation : List.of("tools (> 1)", "tools >= 1", "Tools", "")) {
      Companions companions = parameters(relation, "a");
      CoracleException e = assertThrows(CoracleException.class, companions::check);
      assertTrue(e.getMessage().contains("no relation to a package"), e.getMessage());
    }
  }

  private static Companions parameters(String relation, String parameter) {
    return Companions.of(
        "rule: {because: sample, kernel-parameters: {\"%s\": [%s]}}"
            .formatted(relation, parameter));
  }

  private static List<String> lineWith(Recipe recipe, String relation, String parameter) {
    PlanInputs inputs = inputs(recipe, "1.0", 1, parameters(relation, parameter));
    return BuildPlan.of(recipe, lock(), inputs).recipe().kernel().commandLine().stream()
        .map(Located::value)
        .toList();
  }

  private static PlanInputs inputs(Recipe recipe, String version, int copied) {
    return inputs(recipe, version, copied, Companions.NONE);
  }

  /** Inputs whose kernel archive must not be looked for. */
  private static PlanInputs inputs(
      Recipe recipe, String version, int copied, Companions companions) {
    Map<TreePath, Sha256> digests = new HashMap<>();
    for (FileSpec file : recipe.files()) {
      if (file.what() instanceof FileSpec.Copy) {
        digests.put(file.path(), Sha256.of(new byte[copied]));
      }
    }
    return new PlanInputs(
        version,
        List.of(),
        List.of(),
        () -> {
          throw new AssertionError("planning fetches nothing");
        },
        new CopiedFiles(digests),
        companions,
        KernelToolchain.ofHost(TOOLCHAIN),
        List.of());
  }

  private static LockFile lock() {
    LockedPackage tools =
        new LockedPackage("tools", "1", "amd64", "s", "pool/t", 1, Sha256.of(new byte[3]));
    LockedPackage source =
        new LockedPackage("linux-source", "1", "all", "s", "pool/l", 1, Sha256.of(new byte[4]));
    return new LockFile(Sha256.of(new byte[0]), 1, List.of(tools), source, TOOLCHAIN);
  }
}
