package dev.coracle.build.context;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.Recipe;
import dev.coracle.store.Store;
import dev.coracle.testing.EditableRecipe;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AptRepositoriesTest {
  @TempDir Path directory;

  @Test
  void aKeyringsPathBeginsAtTheRecipesDirectory() throws IOException {
    Recipe recipe = EditableRecipe.read(directory, EditableRecipe.TEXT);
    CoracleException e =
        assertThrows(CoracleException.class, () -> archives().open(recipe, recipe.packageSource()));
    assertTrue(
        e.getMessage().contains(directory.resolve("keys/archive.pgp").toString()), e.getMessage());
  }

  private AptRepositories archives() {
    ProcessRunner runner = new LocalProcessRunner();
    BuildContext context =
        new BuildContext(
            Store.open(directory.resolve("store")),
            runner,
            new HostTools(directory, "", runner),
            Map.of("HOME", directory.toString()),
            directory,
            Progress.silent());
    return new AptRepositories(
        context,
        BuildOptions.builder()
            .mirror(Optional.of("http://localhost:1/"))
            .offline(true)
            .locked(true)
            .build());
  }
}
