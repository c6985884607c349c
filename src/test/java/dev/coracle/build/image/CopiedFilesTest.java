package dev.coracle.build.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import dev.coracle.recipe.FileSpec;
import dev.coracle.testing.RecipeBuilder;
import dev.coracle.tree.Sha256;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CopiedFilesTest {
  @TempDir Path directory;

  private CopiedFiles read(String source) {
    return CopiedFiles.read(
        new RecipeBuilder()
            .file(directory.resolve("r.yaml"))
            .file("/etc/x", new FileSpec.Copy(Path.of(source)), 0644)
            .build());
  }

  @Test
  void digestsAreThoseOfTheFilesNow() throws IOException {
    Files.writeString(directory.resolve("x"), "text");
    Sha256 digest = Sha256.of("text".getBytes(StandardCharsets.UTF_8));
    assertEquals(Map.of(TreePath.of("/etc/x"), digest), read("x").digests());
  }

  @Test
  void whatIsNoRegularFileIsReportedAtOnce() throws Exception {
    Path pipe = directory.resolve("pipe");
    assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
    Files.createDirectory(directory.resolve("directory"));
    for (String source : List.of("pipe", "/dev/zero", "/proc/kmsg", "directory", "none")) {
      CoracleException failure =
          assertTimeoutPreemptively(
              Duration.ofSeconds(5),
              () -> assertThrows(CoracleException.class, () -> read(source)));
      assertEquals(ExitCode.RECIPE, failure.exitCode());
      Diagnostic found = failure.diagnostics().get(0);
      assertEquals("recipe.unreadable-source", found.code());
      assertEquals("test.yaml", found.place().orElseThrow().file());
      assertTrue(found.message().contains(source), found.message());
    }
  }
}
