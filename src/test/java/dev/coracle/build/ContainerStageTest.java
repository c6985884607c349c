package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.build.context.BuildContext;
import dev.coracle.container.ContainerImage;
import dev.coracle.container.ContainerImageJson;
import dev.coracle.container.LayoutSample;
import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.SourceLocation;
import dev.coracle.host.HostTools;
import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedContainer;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.progress.Progress;
import dev.coracle.recipe.ContainerSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.Recipe;
import dev.coracle.registry.FakeRegistry;
import dev.coracle.store.Store;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

class ContainerStageTest {
  private static final Sha256 OTHER = Sha256.of(new byte[] {1});

  @TempDir Path directory;
  private boolean offline;

  private ContainerStage stage() {
    ProcessRunner runner = new LocalProcessRunner();
    return new ContainerStage(
        new BuildContext(
            Store.open(directory.resolve("store")),
            runner,
            new HostTools(directory, "", runner),
            Map.of("HOME", directory.toString()),
            directory,
            Progress.silent()),
        offline);
  }

  private Recipe recipe(Optional<ContainerSpec> spec) throws IOException {
    return new RecipeBuilder().container(directory.resolve("app.yaml"), spec).build();
  }

  private Recipe recipe(String image, Optional<Sha256> digest) throws IOException {
    return recipe(
        Optional.of(
            new ContainerSpec(
                new Located<>(image, new SourceLocation("app.yaml", 5, 10)), digest)));
  }

  private LockFile lock(Recipe recipe, Optional<LockFile> old, String... update)
      throws IOException {
    LockedPackage none = new LockedPackage("p", "1", "all", "s", "pool/p", 1, OTHER);
    return new LockFile(OTHER, 1, List.of(none), none, new Toolchain("gcc", "ld"))
        .with(stage().lock(recipe, old, List.of(update)));
  }

  private Optional<ContainerImage.Volume> make(Recipe recipe, LockFile lock) throws IOException {
    return stage().make(recipe, lock, Files.createDirectories(directory.resolve("draft")));
  }

  private static String failure(Executable action) {
    CoracleException thrown = assertThrows(CoracleException.class, action);
    return thrown.diagnostics().get(0).code() + " " + thrown.getMessage();
  }

  @Test
  void theLockedImageIsInTheResult() throws IOException {
    Sha256 digest = LayoutSample.write(directory.resolve("images"));
    for (Optional<Sha256> wanted : List.of(Optional.of(digest), Optional.<Sha256>empty())) {
      Recipe recipe = recipe("oci:images:t", wanted);
      LockFile lock = lock(recipe, Optional.empty());
      LockedContainer locked = lock.container().orElseThrow();
      assertEquals(digest, locked.digest());
      assertEquals(1, locked.layers().size());
      assertNotEquals(locked.layers().get(0).digest(), locked.layers().get(0).diffId());
      ContainerImage.Volume volume = make(recipe, lock).orElseThrow();
      Path draft = directory.resolve("draft");
      assertTrue(volume.file().endsWith("-container.img"), volume.file());
      try (InputStream stream = Files.newInputStream(draft.resolve(volume.file()))) {
        assertEquals(volume.sha256(), Sha256.of(stream));
      }
      ContainerImage image = ContainerImageJson.read(draft);
      assertEquals(volume, image.volumes().get(0));
      assertEquals(Optional.of(digest), image.manifest());
      assertEquals(locked.config(), image.config());
    }
  }

  @Test
  void anImageThatIsNotTheRecipesIsNotLocked() throws IOException {
    LayoutSample.write(directory.resolve("images"));
    String failure =
        failure(() -> lock(recipe("oci:images:t", Optional.of(OTHER)), Optional.empty()));
    assertTrue(failure.startsWith("container.digest "), failure);
    assertTrue(failure.contains("write its new digest"), failure);
  }

  @Test
  void aTagThatMovesChangesNothingUntilItIsUpdated() throws IOException {
    Path layout = directory.resolve("images");
    Sha256 first = LayoutSample.write(layout);
    Recipe recipe = recipe("oci:images:t", Optional.empty());
    LockFile lock = lock(recipe, Optional.empty());
    Sha256 second = LayoutSample.write(layout, "{\"Cmd\":[\"/bin/other\"]}");
    assertEquals(lock, lock(recipe, Optional.of(lock)));
    make(recipe, lock);
    assertEquals(
        Optional.of(first), ContainerImageJson.read(directory.resolve("draft")).manifest());
    for (String name : List.of("container", "oci:images:t", "*")) {
      LockFile updated = lock(recipe, Optional.of(lock), name);
      assertEquals(second, updated.container().orElseThrow().digest(), name);
    }
    assertEquals(lock, lock(recipe, Optional.of(lock), "libc6"));
    // The old image goes from the layout as well: what was converted is still there.
    Files.delete(layout.resolve("blobs/sha256").resolve(first.hex()));
    make(recipe, lock);
    deleteStore();
    String failure = failure(() -> make(recipe, lock));
    assertTrue(failure.startsWith("container.digest "), failure);
    assertTrue(failure.contains(first + " is not there any more"), failure);
  }

  @Test
  void aLockOfAnotherImageIsStale() throws IOException {
    LayoutSample.write(directory.resolve("images"));
    Recipe recipe = recipe("oci:images:t", Optional.empty());
    LockFile lock = lock(recipe, Optional.empty());
    for (Recipe changed :
        List.of(
            recipe("oci:images:u", Optional.empty()), recipe("oci:images:t", Optional.of(OTHER)))) {
      assertTrue(failure(() -> make(changed, lock)).startsWith("lock.stale "));
    }
    LockFile none = lock.with(Optional.<LockedContainer>empty());
    assertTrue(failure(() -> make(recipe, none)).startsWith("lock.stale "));
  }

  @Test
  void aRegistryIsAskedForTheLockedDigestAndHeldToIt() throws IOException {
    Path layout = directory.resolve("images");
    Sha256 digest = LayoutSample.write(layout);
    try (FakeRegistry registry = new FakeRegistry()) {
      serve(registry, layout);
      byte[] manifest = registry.manifests.get("sha256:" + digest);
      registry.manifests.put("1", manifest);
      Recipe recipe = recipe("docker://" + registry.host() + "/app:1", Optional.empty());
      LockFile lock = lock(recipe, Optional.empty());
      assertEquals(digest, lock.container().orElseThrow().digest());
      registry.requests.clear();
      registry.manifests.put("1", "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      assertTrue(make(recipe, lock).isPresent());
      assertTrue(
          registry.requests.contains("GET /v2/app/manifests/sha256:" + digest),
          registry.requests::toString);
      assertTrue(
          registry.requests.stream().noneMatch(each -> each.endsWith("/manifests/1")),
          registry.requests::toString);
      // What was converted needs no registry; nor does a lock that fits.
      registry.requests.clear();
      offline = true;
      assertTrue(make(recipe, lock).isPresent());
      assertEquals(lock, lock(recipe, Optional.of(lock)));
      assertEquals(List.of(), registry.requests);
      deleteStore();
      String failure = failure(() -> make(recipe, lock));
      assertTrue(failure.startsWith("net.offline "), failure);
      offline = false;
      registry.manifests.put(
          "sha256:" + digest, "{}".getBytes(java.nio.charset.StandardCharsets.UTF_8));
      failure = failure(() -> make(recipe, lock));
      assertTrue(failure.startsWith("registry.digest "), failure);
    }
  }

  @Test
  void aRegistryIsNotAskedOffline() throws IOException {
    offline = true;
    Recipe recipe = recipe("docker://127.0.0.1:1/app:1", Optional.of(OTHER));
    assertTrue(failure(() -> lock(recipe, Optional.empty())).startsWith("net.offline "));
  }

  @Test
  void aRecipeWithoutAnImageGetsNone() throws IOException {
    Recipe recipe = recipe(Optional.empty());
    LockFile lock = lock(recipe, Optional.empty());
    assertEquals(Optional.empty(), lock.container());
    assertEquals(Optional.empty(), make(recipe, lock));
  }

  private static void serve(FakeRegistry registry, Path layout) throws IOException {
    try (Stream<Path> blobs = Files.list(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        String digest = "sha256:" + blob.getFileName();
        registry.blobs.put(digest, Files.readAllBytes(blob));
        registry.manifests.put(digest, Files.readAllBytes(blob));
      }
    }
  }

  private void deleteStore() throws IOException {
    dev.coracle.host.DirectoryTree.delete(directory.resolve("store"));
  }
}
