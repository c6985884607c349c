package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.BuiltProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The class-data archive, without which every start takes twice as long: its training builds a
 * recipe of its own, which each new check may refuse.
 */
class ClassDataIT {
  @TempDir Path directory;

  @Test
  void theFirstStartMakesTheArchive() throws Exception {
    Path copy = directory.resolve("copy");
    BuiltProgram.Ended first = new BuiltProgram(directory).from(copy).run("version");
    assertEquals(0, first.status(), first::toString);
    assertFalse(first.toString().contains("no class-data archive"), first::toString);
    // In a copy of a checkout as well as in a release: beside the program.
    try (Stream<Path> files = Files.walk(copy)) {
      assertTrue(files.anyMatch(file -> file.endsWith("coracle.jsa")), first::toString);
    }
  }
}
