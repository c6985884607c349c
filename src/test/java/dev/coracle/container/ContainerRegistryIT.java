package dev.coracle.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.container.source.ImageReference;
import dev.coracle.progress.Progress;
import dev.coracle.registry.LocalRegistry;
import dev.coracle.store.Store;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Images that skopeo pushed to Debian's registry, by tag, by digest, and in Docker's format. */
class ContainerRegistryIT {
  @TempDir Path directory;

  private ContainerConverter.Converted convert(String reference, String store) throws IOException {
    return new ContainerConverter(
            Store.open(directory.resolve(store)),
            Progress.silent(),
            OptionalLong.empty(),
            LocalRegistry.images())
        .convert(ImageReference.parse(reference), directory, LayerMode.FLAT);
  }

  @Test
  void anImageOfARegistryIsThatOfTheLayout() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "skopeo is not installed");
    Path layout = directory.resolve("oci");
    new LayoutWriter(layout)
        .layer(CraftedImages.base())
        .layer(new LayerTar().file("srv/new", "new"))
        .layer(CraftedImages.base())
        .image("t");
    ContainerConverter.Converted local = convert("oci:" + layout + ":t", "a");
    try (LocalRegistry registry = new LocalRegistry(directory)) {
      String place = registry.host() + "/team/app";
      copy("oci:" + layout + ":t", "docker://" + place + ":1", "oci");
      ContainerConverter.Converted tagged = convert("docker://" + place + ":1", "b");
      assertEquals(local.image().volumes(), tagged.image().volumes());
      assertEquals(local.image().config(), tagged.image().config());
      String digest = "@sha256:" + tagged.image().manifest().orElseThrow().hex();
      // Its layers are gone from the registry: the store has what was made of them.
      removeLayers(layout);
      assertEquals(
          local.image().volumes(), convert("docker://" + place + digest, "b").image().volumes());
      assertFalse(convertible("docker://" + place + digest, "c"));
    }
  }

  @Test
  void dockersManifestsAreRead() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/skopeo")), "skopeo is not installed");
    Path layout = directory.resolve("oci");
    new LayoutWriter(layout).layer(CraftedImages.base()).image("t");
    try (LocalRegistry registry = new LocalRegistry(directory)) {
      String place = "docker://" + registry.host() + "/app:2";
      copy("oci:" + layout + ":t", place, "v2s2");
      assertEquals(
          convert("oci:" + layout, "a").image().volumes(), convert(place, "b").image().volumes());
    }
  }

  private boolean convertible(String reference, String store) throws IOException {
    try {
      return convert(reference, store).image().volumes().size() == 1;
    } catch (dev.coracle.diagnostic.CoracleException e) {
      assertEquals("registry.missing", e.diagnostics().get(0).code(), e.getMessage());
      return false;
    }
  }

  /** Removes the largest blobs of the registry; configuration and manifest are small. */
  private void removeLayers(Path layout) throws IOException {
    List<Path> data;
    try (Stream<Path> files = Files.walk(directory.resolve("registry"))) {
      data = files.filter(file -> file.endsWith("data")).toList();
    }
    int removed = 0;
    for (Path file : data) {
      String digest = file.getParent().getFileName().toString();
      Path blob = layout.resolve("blobs/sha256").resolve(digest);
      boolean json = Files.readString(file, StandardCharsets.ISO_8859_1).startsWith("{");
      if (!json && Files.exists(blob)) {
        Files.delete(file);
        removed++;
      }
    }
    assertTrue(removed > 0);
  }

  private static void copy(String from, String to, String format)
      throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                "skopeo", "copy", "--dest-tls-verify=false", "--format", format, from, to)
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}
