package dev.coracle.build.image;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.publish.Artifact;
import dev.coracle.publish.Manifest;
import dev.coracle.publish.Manifests;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HashCheckTest {
  @TempDir Path directory;
  private Manifest manifest;
  private Path image;

  @BeforeEach
  void write() throws IOException {
    image = Files.writeString(directory.resolve("box.img"), "bytes");
    Manifest m = Manifests.manifest("box", "1.0");
    manifest =
        new Manifest(
            m.name(),
            m.version(),
            m.architecture(),
            m.locked(),
            m.lockDigest(),
            m.imageKey(),
            m.kernelKey(),
            List.of(new Artifact("box.img", 5, Sha256.of("bytes".getBytes()))),
            m.packages(),
            m.toolchain(),
            m.kernelInputs(),
            m.tree(),
            List.of(m.image()),
            m.guest());
    Manifests.write(directory, manifest);
  }

  @Test
  void aResultLeftAloneIsUntouched() throws IOException {
    assertTrue(HashCheck.looksUntouched(directory, manifest));
  }

  @Test
  void aChangedByteIsSeenWhateverTheFilesTimeSays() throws Exception {
    FileTime before = Files.getLastModifiedTime(image);
    Thread.sleep(20);
    Files.writeString(image, "bytez");
    Files.setLastModifiedTime(image, before);
    assertFalse(HashCheck.looksUntouched(directory, manifest));
  }

  @Test
  void aCopyWithTheSameBytesIsTheSame() throws Exception {
    Thread.sleep(20);
    Path copy = Files.copy(image, directory.resolve("copy"));
    Files.move(copy, image, StandardCopyOption.REPLACE_EXISTING);
    assertTrue(HashCheck.looksUntouched(directory, manifest));
  }
}
