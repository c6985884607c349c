package dev.coracle.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.coracle.build.image.ImageStage.Image;
import dev.coracle.image.verity.Verity;
import dev.coracle.image.verity.VerityParameters;
import dev.coracle.image.verity.VerityRoot;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is next to an image is that image's own, not that of one before it. */
class ImageMoveTest {
  @TempDir Path from;
  @TempDir Path to;

  @BeforeEach
  void before() throws IOException {
    for (String suffix : List.of("", Verity.SUFFIX, VerityRoot.SUFFIX)) {
      Files.writeString(to.resolve("box.img" + suffix), "old");
      Files.writeString(from.resolve("box.img" + suffix), "new");
    }
  }

  @Test
  void whatBelongedToTheImageBeforeGoes() throws IOException {
    new Image("box.img", null, null, Optional.empty()).move(from, to);
    assertEquals(List.of("box.img"), names());
    assertEquals("new", Files.readString(to.resolve("box.img")));
  }

  @Test
  void whatBelongsToTheImageComesAlong() throws IOException {
    Sha256 any = Sha256.of(new byte[0]);
    VerityParameters parameters = new VerityParameters(any, new byte[32], 1, any, 4096);
    new Image("box.img", null, null, Optional.of(parameters)).move(from, to);
    assertEquals(List.of("box.img", "box.img.verity"), names());
    assertEquals("new", Files.readString(to.resolve("box.img.verity")));
    new Image("box.img", null, null, Optional.empty(), Optional.of(parameters), List.of("root=x"))
        .move(refilled(), to);
    assertEquals(List.of("box.img", "box.img.verity-cmdline"), names());
  }

  private Path refilled() throws IOException {
    Files.writeString(from.resolve("box.img"), "newer");
    return from;
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(to)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
