package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.DiagnosticCatalog;
import dev.coracle.json.Json;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import dev.coracle.recipe.schema.JsonSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What helps to write a recipe before anything is built: init, schema, explain. */
class RecipeHelpCommandsTest {
  @TempDir Path directory;

  @Test
  void aNewRecipeIsARecipe() throws IOException {
    Cli.Ended ended = cli().run("init", "web-server");
    assertEquals(0, ended.status(), ended.err());
    Path file = directory.resolve("web-server.yaml");
    Recipe recipe =
        RecipeReader.read(
            file,
            List.of(),
            ParentLoader.fromFiles(Path.of("recipes").toAbsolutePath()),
            List.of());
    assertEquals("web-server", recipe.name());
    assertTrue(
        recipe.systemd().units().stream().anyMatch(u -> u.value().equals("web-server.service")));
    assertFalse(Files.readString(file).contains("@"));
    assertFalse(Files.readString(file).contains(directory.toString()));
    assertEquals(JsonSchema.text(), Files.readString(directory.resolve(JsonSchema.FILE)));
  }

  @Test
  void aFileThatIsThereIsKept() throws IOException {
    Files.writeString(directory.resolve("guest.yaml"), "mine");
    Cli.Ended ended = cli().run("init");
    assertEquals(3, ended.status());
    assertTrue(ended.err().contains("[recipe.starter-exists]"), ended.err());
    assertEquals("mine", Files.readString(directory.resolve("guest.yaml")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Web", "../x", "a/b", "a b", "-a", ""})
  void aNameThatNoRecipeCanHaveWritesNothing(String name) throws IOException {
    Cli.Ended ended = cli().run("init", "--", name);
    assertEquals(3, ended.status(), ended.err());
    assertTrue(ended.err().contains("[recipe.starter-name]"), ended.err());
    try (var files = Files.list(directory)) {
      assertEquals(0, files.count());
    }
  }

  @Test
  void theSchemaIsPrinted() throws IOException {
    Cli.Ended ended = cli().run("schema");
    assertEquals(0, ended.status());
    assertEquals(JsonSchema.text(), ended.out());
  }

  @Test
  void everyCodeIsExplained() {
    for (DiagnosticCatalog.Entry entry : DiagnosticCatalog.load().entries()) {
      Cli.Ended ended = cli().run("explain", entry.code());
      assertEquals(0, ended.status(), ended.err());
      assertTrue(ended.out().startsWith(entry.code() + "\n"), ended.out());
      assertTrue(ended.out().contains(entry.example()), ended.out());
    }
  }

  @Test
  void anAreaIsExplainedAsJson() throws IOException {
    Cli.Ended ended = cli().run("explain", "lock", "--format", "json");
    List<?> codes = (List<?>) Json.object(ended.out()).get("codes");
    assertTrue(codes.size() > 3, ended.out());
  }

  @ParameterizedTest
  @CsvSource({"recipe.unknwon-key, recipe.unknown-key", "[lock.stael], lock.stale"})
  void anUnknownCodeGetsTheNearest(String code, String near) {
    Cli.Ended ended = cli().run("explain", code);
    assertEquals(1, ended.status());
    assertTrue(ended.err().contains("[explain.unknown-code]"), ended.err());
    assertTrue(ended.err().contains(near), ended.err());
  }

  private Cli cli() {
    return new Cli(directory);
  }
}
