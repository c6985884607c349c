package dev.coracle.publish;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviousVersionTest {
  @TempDir Path output;

  @Test
  void itIsTheLastThatPassedBefore() throws IOException {
    result("1", 1, true);
    result("2", 2, true);
    result("3", 3, false);
    Path own = result("4", 4, true);
    result("5", 5, true);
    assertEquals(Optional.of("2"), earlier(own, "4"));
    assertEquals(Optional.of("1"), earlier(output.resolve("2"), "2"));
    assertEquals(Optional.empty(), earlier(output.resolve("1"), "1"));
  }

  @Test
  void anotherNameABrokenManifestAndTheSameVersionAreNone() throws IOException {
    result("1", 1, true);
    Manifests.write(output.resolve("1"), Manifests.manifest("other", "1"));
    result("2", 2, true);
    Files.writeString(output.resolve("2/manifest.json"), "{");
    Path draft = output.resolve(".building-1-x");
    Manifests.write(draft, Manifests.manifest("guest", "3"));
    result("3", 3, true);
    assertEquals(Optional.empty(), earlier(draft, "3"));
  }

  private Optional<String> earlier(Path own, String version) throws IOException {
    return PreviousVersion.of(own, Manifests.manifest("guest", version))
        .map(PreviousVersion::version);
  }

  private Path result(String version, long built, boolean passed) throws IOException {
    Path directory = output.resolve(version);
    Path manifest = Manifests.write(directory, Manifests.manifest("guest", version));
    Files.setLastModifiedTime(manifest, FileTime.fromMillis(built * 1000));
    Files.writeString(
        directory.resolve("verify.json"), "{\"passed\": " + passed + ", \"key\": \"k\"}");
    return directory;
  }
}
