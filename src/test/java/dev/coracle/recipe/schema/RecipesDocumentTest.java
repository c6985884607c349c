package dev.coracle.recipe.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.Golden;
import dev.coracle.testing.SampleRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code docs/recipes.md} says is what the reader does. */
class RecipesDocumentTest {
  private static final Path DOCUMENT = Path.of("docs/recipes.md");

  @TempDir Path directory;

  @Test
  void everyKeyIsInTheReference() throws IOException {
    checkTable("| key | value | default | meaning |\n", table());
  }

  @Test
  void everyMergeRuleIsInTheReference() throws IOException {
    checkTable("| keys | over a parent | taken out by `remove` |\n", mergeTable());
  }

  /** The lines from a heading to the next line that is no row are those of a table. */
  private static void checkTable(String heading, String table) throws IOException {
    String document = Files.readString(DOCUMENT);
    int begin = document.indexOf(heading);
    assertTrue(begin >= 0, "docs/recipes.md has no line " + heading);
    int end = document.indexOf("\n\n", begin) + 1;
    Golden.checkFile(DOCUMENT, document.substring(0, begin) + table + document.substring(end));
  }

  @Test
  void theSampleOfTheTestsHasEveryKey() {
    for (RecipeSchema.Row row : RecipeSchema.reference()) {
      String key = row.path().substring(row.path().lastIndexOf('.') + 1);
      boolean there =
          SampleRecipe.RECIPE.contains(" " + key + ":")
              || SampleRecipe.RECIPE.contains("\n" + key + ":");
      assertTrue(there || List.of("extends", "template").contains(key), key);
    }
  }

  @Test
  void theSmallRecipeIsARecipe() throws IOException {
    assertEquals(
        "small", SampleRecipe.read(directory, block("read by a test", "```yaml\n")).name());
  }

  @Test
  void theErrorsShownAreReal() throws IOException {
    String broken = block("A test reads this recipe", "```yaml\n");
    String report = SampleRecipe.report(directory, broken).stripTrailing();
    assertEquals(report, block("gives\n", "```\n").stripTrailing());
  }

  /** The first fenced block after some words. */
  private static String block(String words, String fence) throws IOException {
    String document = Files.readString(DOCUMENT);
    int begin = document.indexOf(fence, document.indexOf(words)) + fence.length();
    return document.substring(begin, document.indexOf("```", begin));
  }

  private static String mergeTable() {
    StringBuilder table =
        new StringBuilder("| keys | over a parent | taken out by `remove` |\n|---|---|---|\n");
    for (MergeRules.Row row : MergeRules.reference()) {
      table.append("| `").append(String.join("`, `", row.keys())).append("` | ");
      table.append(row.rule()).append(" | ");
      table.append(row.removal().isEmpty() ? "" : "`" + row.removal() + "`").append(" |\n");
    }
    return table.toString();
  }

  private static String table() {
    StringBuilder table =
        new StringBuilder("| key | value | default | meaning |\n|---|---|---|---|\n");
    for (RecipeSchema.Row row : RecipeSchema.reference()) {
      String fallback = row.fallback().isEmpty() ? "" : "`" + row.fallback() + "`";
      table.append("| `").append(row.path()).append("` | ").append(row.type()).append(" | ");
      table.append(row.required() ? "*required*" : fallback).append(" | ");
      table.append(row.meaning()).append(" |\n");
    }
    return table.toString();
  }
}
