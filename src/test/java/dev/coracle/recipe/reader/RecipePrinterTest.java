package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.SampleRecipe;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipePrinterTest {
  @TempDir Path directory;

  @Test
  void everyValueHasTheFileAndLineItCameFrom() {
    String yaml = RecipePrinter.yaml(composed()).replace(directory + "/", "");
    assertTrue(yaml.startsWith("name: child      "), yaml);
    assertTrue(
        yaml.matches(
            "(?s).*\n  - mount +# sub/sample.yaml:25\n  - \"own-tools\" +# child.yaml:4\n.*"),
        yaml);
    assertTrue(
        yaml.matches(
            "(?s).*\n  - path: /opt/a +# sub/sample.yaml:48\n    source: \"sub/files/a\" .*"),
        yaml);
    assertTrue(yaml.contains("    content: |"), yaml);
  }

  @Test
  void whatIsPrintedReadsAsTheSameRecipe() {
    ComposedRecipe composed = composed();
    String yaml = RecipePrinter.yaml(composed);
    Path again = SampleRecipe.write(directory, "again.yaml", yaml);
    ComposedRecipe read =
        RecipeReader.compose(again, List.of(), ParentLoader.fromFiles(), List.of());
    assertEquals(
        RecipePrinter.lines(composed).stream().map(l -> l.key() + " " + l.value()).toList(),
        RecipePrinter.lines(read).stream().map(l -> l.key() + " " + l.value()).toList());
    assertEquals(composed.recipe().kernel(), read.recipe().kernel());
  }

  @Test
  void linesNameEachValueByItsPath() {
    List<String> lines =
        RecipePrinter.lines(composed()).stream()
            .map(line -> line.key() + "=" + line.value() + "@" + line.place().line())
            .toList();
    assertTrue(lines.contains("packages[2]=own-tools@4"), lines.toString());
    assertTrue(lines.contains("hosts.db=10.0.0.2@7"), lines.toString());
  }

  private ComposedRecipe composed() {
    SampleRecipe.write(directory, "sub/sample.yaml", SampleRecipe.RECIPE);
    Path child =
        SampleRecipe.write(
            directory,
            "child.yaml",
            """
            extends: sub/sample.yaml
            name: child
            vars: {tool: own}
            packages: ["${{tool}}-tools"]
            files:
              - {path: /etc/odd, content: " tab\\t and \\"quotes\\" é\\n\\n"}
            hosts: {db: 10.0.0.2}
            verify: {checks: [{name: two, run: "a\\n  b\\n", expect: "true"}]}
            """);
    return RecipeReader.compose(child, List.of(), ParentLoader.fromFiles(), List.of());
  }
}
