package dev.coracle.build.release;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.publish.Artifact;
import dev.coracle.publish.ManifestWriter;
import dev.coracle.publish.Manifests;
import dev.coracle.publish.ResultStore;
import dev.coracle.registry.LocalRegistry;
import dev.coracle.testing.BuiltProgram;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An image several times as large as the heap goes to a registry and comes back. */
class StreamedTransferIT {
  @TempDir Path work;

  private Path result() throws IOException {
    Path directory = Files.createDirectories(work.resolve("result"));
    Path image = directory.resolve("base.img");
    byte[] piece = new byte[1 << 20];
    Random random = new Random(1);
    try (OutputStream out = Files.newOutputStream(image)) {
      for (int i = 0; i < 160; i++) {
        random.nextBytes(piece); // so that the layer is as large
        out.write(piece);
      }
    }
    List<Artifact> artifacts = new ArrayList<>();
    for (String each : List.of("base.img", "base.gpt-ext4.img")) {
      Path file = directory.resolve(each);
      if (Files.notExists(file)) {
        Files.writeString(file, each);
      }
      artifacts.add(new Artifact(each, Files.size(file), Sha256.of(file)));
    }
    ManifestWriter.write(
        directory.resolve(ResultStore.MANIFEST),
        Manifests.withArtifacts("base", "1.0", artifacts),
        List.of(),
        List.of());
    return directory;
  }

  private void run(String... command) throws Exception {
    BuiltProgram.Ended ended =
        new BuiltProgram(work)
            .with("JDK_JAVA_OPTIONS", "-Xmx64m")
            .with("XDG_CACHE_HOME", work.resolve("cache").toString())
            .run(command);
    assertEquals(0, ended.status(), ended::toString);
  }

  @Test
  void sixtyFourMegabytesOfHeapAreEnough() throws Exception {
    assumeTrue(LocalRegistry.installed(), "docker-registry is not installed");
    Path result = result();
    try (LocalRegistry registry = new LocalRegistry(work)) {
      String place = registry.host() + "/guests/base";
      run("publish", result.toString(), place);
      run("pull", "-o", "pulled", place + ":1.0");
    }
    Path pulled = work.resolve("pulled/base/1.0/base.img");
    assertEquals(-1, Files.mismatch(result.resolve("base.img"), pulled));
  }
}
