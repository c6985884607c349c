package dev.coracle.image.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.host.LocalProcessRunner;
import dev.coracle.host.ProcessRunner;
import dev.coracle.image.ImageFacts;
import dev.coracle.image.ImageOptions;
import dev.coracle.image.ImageWriter;
import dev.coracle.image.RandomTree;
import dev.coracle.image.erofs.ErofsFormat;
import dev.coracle.recipe.FileSystemType;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Our partition tables as sfdisk sees them. */
class PartitionToolsIT {
  private static final ImageWriter WRITER =
      new ImageWriter(List.of(new ErofsFormat()), List.of(new MbrLayout(), new GptLayout()));

  @TempDir Path directory;

  @Test
  void sfdiskFindsNothingWrongWithAnMbr() throws Exception {
    Path image = write("mbr");
    String verdict = sfdisk("-V", image);
    assertTrue(verdict.contains("No errors detected"), verdict);
    String dump = sfdisk("-d", image);
    assertTrue(dump.contains("label: dos"), dump);
    assertTrue(dump.matches("(?s).*start=\\s*4096, size=\\s*\\d+, type=83\n.*"), dump);
    DiskIdentity identity = found(new MbrLayout(), image).identity();
    assertTrue(dump.contains(String.format("label-id: 0x%08x", identity.signature())), dump);
  }

  @Test
  void sfdiskFindsNothingWrongWithAGpt() throws Exception {
    Path image = write("gpt");
    String verdict = sfdisk("-V", image);
    assertTrue(verdict.contains("No errors detected"), verdict);
    String dump = sfdisk("-d", image);
    DiskLayout.Found found = found(new GptLayout(), image);
    assertTrue(dump.contains("label: gpt"), dump);
    assertTrue(dump.contains("label-id: " + upper(found.identity().disk())), dump);
    assertTrue(dump.contains("uuid=" + upper(found.identity().partition())), dump);
    assertTrue(dump.contains("name=\"root\""), dump);
    assertTrue(
        dump.matches("(?s).*start=\\s*4096, size=\\s*" + found.size() / 512 + ", type=0FC63DAF.*"),
        dump);
  }

  private static String upper(Object uuid) {
    return uuid.toString().toUpperCase(Locale.ROOT);
  }

  private static DiskLayout.Found found(DiskLayout layout, Path image) throws Exception {
    try (FileChannel channel = FileChannel.open(image)) {
      return layout.find(channel);
    }
  }

  private Path write(String layout) {
    Path image = directory.resolve(layout + ".img");
    ImageFacts facts =
        WRITER.write(
            RandomTree.of(8, 100),
            ImageOptions.of(FileSystemType.EROFS, layout, "testing", OptionalLong.empty()),
            image);
    assertEquals(2 << 20, facts.fileSystemOffset());
    return image;
  }

  private static String sfdisk(String option, Path image) throws Exception {
    ProcessRunner.Result result =
        new LocalProcessRunner()
            .run(
                new ProcessRunner.Command(
                    List.of("sfdisk", option, image.toString()),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ofMinutes(1),
                    line -> {}));
    assertTrue(result.ok(), () -> "sfdisk " + option + ": " + result);
    return result.output();
  }
}
