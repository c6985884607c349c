package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.coracle.build.image.CopiedFiles;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.testing.EditableRecipe;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** Inputs whose kernel archive must not be looked for. */
  private static PlanInputs inputs(Recipe recipe, String version, int copied) {
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
        Sha256.of(new byte[0]),
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
