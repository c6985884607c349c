package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/tutorial.md lets people write is a recipe. */
class TutorialTest {
  private static final Pattern BLOCK = Pattern.compile("```(?:yaml)?\n(.*?)```", Pattern.DOTALL);

  @TempDir Path directory;

  @Test
  void theRecipeOfTheTutorialIsReadWithItsTemplateAndProfile() throws IOException {
    List<String> blocks =
        BLOCK
            .matcher(Files.readString(Path.of("docs/tutorial.md")))
            .results()
            .map((MatchResult match) -> match.group(1))
            .toList();
    String recipe = block(blocks, "extends:");
    Files.createDirectories(directory.resolve("recipes"));
    Files.createDirectories(directory.resolve("web"));
    Files.copy(Path.of("recipes/base.yaml"), directory.resolve("recipes/base.yaml"));
    Files.writeString(directory.resolve("web/web.service.ftl"), block(blocks, "[Unit]"));
    Path file =
        Files.writeString(directory.resolve("web/web.yaml"), recipe + block(blocks, "profiles:"));
    Recipe debug = RecipeReader.read(file, List.of("debug"), ParentLoader.fromFiles());
    assertEquals("web-debug", debug.name());
    assertTrue(
        debug.kernel().commandLine().stream()
            .anyMatch(word -> word.value().equals("sysctl.kernel.printk=\"7 4 1 7\"")));
    assertTrue(
        debug.files().stream()
            .map(FileSpec::what)
            .anyMatch(
                what -> what instanceof FileSpec.Text text && text.content().contains("-p 8080")));
    assertEquals("hello from port 8080", debug.verify().checks().get(0).expect());
  }

  private static String block(List<String> blocks, String begin) {
    return blocks.stream().filter(block -> block.startsWith(begin)).findFirst().orElseThrow();
  }
}
