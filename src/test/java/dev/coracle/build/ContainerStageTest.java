package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.container.ContainerImage;
import dev.coracle.container.ContainerImageJson;
import dev.coracle.container.LayoutSample;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.ContainerSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.store.Store;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContainerStageTest {
  @TempDir Path directory;
  private boolean offline;

  private Optional<ContainerImage.Volume> make(Optional<ContainerSpec> spec) throws IOException {
    Path draft = Files.createDirectories(directory.resolve("draft"));
    Recipe recipe = new RecipeBuilder().container(directory.resolve("app.yaml"), spec).build();
    ProcessRunner runner = new LocalProcessRunner();
    BuildContext context =
        new BuildContext(
            Store.open(directory.resolve("store")),
            runner,
            new HostTools(directory, "", runner),
            Map.of("HOME", directory.toString()),
            directory,
            Progress.silent());
    return new ContainerStage(context, offline).make(recipe, draft);
  }

  private Optional<ContainerSpec> spec(String image, Sha256 digest) {
    return Optional.of(
        new ContainerSpec(new Located<>(image, new SourceLocation("app.yaml", 5, 10)), digest));
  }

  @Test
  void theImageOfADigestIsInTheResult() throws IOException {
    Sha256 digest = LayoutSample.write(directory.resolve("images"));
    ContainerImage.Volume volume = make(spec("oci:images:t", digest)).orElseThrow();
    Path draft = directory.resolve("draft");
    assertTrue(volume.file().endsWith("-container.img"), volume.file());
    try (InputStream stream = Files.newInputStream(draft.resolve(volume.file()))) {
      assertEquals(volume.sha256(), Sha256.of(stream));
    }
    ContainerImage image = ContainerImageJson.read(draft);
    assertEquals(volume, image.volumes().get(0));
    assertEquals(Optional.of(digest), image.manifest());
  }

  @Test
  void anotherImageUnderTheTagIsRefused() throws IOException {
    LayoutSample.write(directory.resolve("images"));
    CoracleException thrown =
        assertThrows(
            CoracleException.class, () -> make(spec("oci:images:t", Sha256.of(new byte[] {1}))));
    assertEquals("container.digest", thrown.diagnostics().get(0).code());
    assertTrue(thrown.getMessage().contains("write its new digest"), thrown.getMessage());
  }

  @Test
  void aRegistryIsNotAskedOffline() {
    offline = true;
    CoracleException thrown =
        assertThrows(
            CoracleException.class,
            () -> make(spec("docker://127.0.0.1:1/app:1", Sha256.of(new byte[] {1}))));
    assertEquals("net.offline", thrown.diagnostics().get(0).code());
  }

  @Test
  void aRecipeWithoutAnImageGetsNone() throws IOException {
    assertEquals(Optional.empty(), make(Optional.empty()));
  }
}
