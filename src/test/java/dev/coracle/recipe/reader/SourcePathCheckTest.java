package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcePathCheckTest {
  @TempDir Path directory;
  private Path recipe;

  @BeforeEach
  void write() throws Exception {
    Files.createDirectories(directory.resolve("child"));
    Files.createDirectories(directory.resolve("parent/files"));
    Files.writeString(directory.resolve("parent/files/a"), "a");
    Files.writeString(directory.resolve("secret"), "s");
    Files.writeString(directory.resolve("parent/p.yaml"), "name: p\n");
    Files.createSymbolicLink(directory.resolve("child/link"), Path.of("../secret"));
    Files.createSymbolicLink(directory.resolve("child/up"), Path.of(".."));
    recipe = directory.resolve("child/c.yaml");
  }

  @Test
  void aDropInIsCopiedToo() throws Exception {
    Files.writeString(
        recipe, "systemd: {drop-ins: [{unit: a.service, name: x, source: ../secret}]}\n");
    CoracleException e =
        org.junit.jupiter.api.Assertions.assertThrows(
            CoracleException.class, () -> RecipeReader.read(recipe, ParentLoader.fromFiles()));
    assertTrue(
        e.diagnostics().stream().anyMatch(each -> each.code().equals("recipe.outside-path")),
        e.getMessage());
  }

  private List<String> codes(String file, Path... allowed) throws Exception {
    Files.writeString(recipe, "extends: ../parent/p.yaml\nfiles:\n  - {path: /x, " + file + "}\n");
    try {
      RecipeReader.read(recipe, List.of(), ParentLoader.fromFiles(), List.of(allowed));
      return List.of();
    } catch (CoracleException e) {
      return e.diagnostics().stream().map(each -> each.code()).toList();
    }
  }

  @Test
  void whatIsCopiedLiesBelowARecipeOfTheChain() throws Exception {
    for (String outside :
        List.of(
            "/etc/shadow", "/proc/self/environ", "../secret", "link", "up/secret", "up/../../x")) {
      assertTrue(codes("source: " + outside).contains("recipe.outside-path"), outside);
      assertTrue(codes("template: " + outside).contains("recipe.outside-path"), outside);
    }
    for (String inside : List.of("../parent/files/a", "c.yaml", "missing", "up/child/c.yaml")) {
      assertFalse(codes("source: " + inside).contains("recipe.outside-path"), inside);
    }
  }

  @Test
  void moreIsAllowedOnlyOnTheCommandLine() throws Exception {
    assertFalse(codes("source: link", directory).contains("recipe.outside-path"));
    List<String> other = codes("source: link", directory.resolve("parent"));
    assertEquals(1, other.stream().filter("recipe.outside-path"::equals).count());
  }
}
