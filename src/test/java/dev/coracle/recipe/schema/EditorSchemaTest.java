package dev.coracle.recipe.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.coracle.testing.SampleRecipe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What an editor says of recipes, by the schema that their first line names. */
@Timeout(120)
class EditorSchemaTest {
  private static final String MODELINE = "# yaml-language-server: $schema=recipe.schema.json\n";

  /** Bad recipes, each with the line that must be underlined. */
  private static final Map<String, Integer> BAD =
      Map.ofEntries(
          Map.entry("extends: base\nname: x\nfragmets: [a]\n", 3),
          Map.entry("extends: base\nname: x\nkernel:\n  fragmets: [a]\n", 4),
          Map.entry("extends: base\nname: Web Server\n", 2),
          Map.entry("name: x\n", 1),
          Map.entry("extends: base\nname: x\nbinaries: ip\n", 3),
          Map.entry("extends: base\nname: x\nbinaries: [ip, ip]\n", 3),
          Map.entry("extends: base\nname: x\nimage:\n  file-system: ext3\n", 4),
          Map.entry("extends: base\nname: x\nimage:\n  size-limit: 20MB\n", 4),
          Map.entry("extends: base\nname: x\nverify:\n  deadline: 5\n", 4),
          Map.entry("extends: base\nname: x\nusers:\n  - {name: a, uid: 1}\n", 4),
          Map.entry("extends: base\nname: x\nfiles:\n  - {path: /a, content: x, link: y}\n", 4),
          Map.entry("extends: base\nname: x\nfiles:\n  - {path: a, content: x}\n", 4),
          Map.entry("extends: base\nname: x\nsystemd:\n  units: [a.servise]\n", 4),
          Map.entry("extends: base\nname: x\nprofiles:\n  debug:\n    binary: [ip]\n", 5),
          Map.entry("extends: base\nname: x\non-architecture:\n  amd46: {}\n", 4),
          Map.entry("extends: base\nname: x\nverify:\n  checks:\n    - {name: a, expect: x}\n", 5));

  @TempDir Path directory;
  private Optional<Path> program;

  @BeforeEach
  void theServerIsInstalled() throws IOException {
    program = LanguageServer.find();
    assumeTrue(
        program.isPresent(),
        "yaml-language-server (npm) is neither on the PATH nor named by CORACLE_YAML_LS");
    Files.writeString(directory.resolve(JsonSchema.FILE), JsonSchema.text());
  }

  @Test
  void everyShippedRecipeIsGood() throws IOException {
    try (LanguageServer server = LanguageServer.start(program.orElseThrow());
        Stream<Path> recipes = Files.list(Path.of("recipes").toAbsolutePath())) {
      for (Path each : recipes.filter(f -> f.toString().endsWith(".yaml")).sorted().toList()) {
        if (!each.toString().endsWith(".lock.yaml")) {
          assertEquals(List.of(), server.problems(each, Files.readString(each)), each.toString());
        }
      }
    }
  }

  @Test
  void aRecipeWithEveryKeyIsGood() throws IOException {
    try (LanguageServer server = LanguageServer.start(program.orElseThrow())) {
      assertEquals(
          List.of(),
          server.problems(directory.resolve("every.yaml"), MODELINE + SampleRecipe.RECIPE));
    }
  }

  @Test
  void aBadRecipeIsUnderlinedWhereItIsWrong() throws IOException {
    try (LanguageServer server = LanguageServer.start(program.orElseThrow())) {
      int number = 0;
      for (Map.Entry<String, Integer> each : BAD.entrySet()) {
        List<String> found =
            server.problems(
                directory.resolve("bad" + ++number + ".yaml"), MODELINE + each.getKey());
        assertTrue(
            found.stream().anyMatch(line -> line.startsWith(each.getValue() + 1 + ": ")),
            each.getKey() + found);
      }
    }
  }
}
