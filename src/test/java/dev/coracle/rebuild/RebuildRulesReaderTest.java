package dev.coracle.rebuild;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.recipe.Located;
import dev.coracle.tree.TreePath;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RebuildRulesReaderTest {
  private static final Path SHIPPED = Path.of("recipes/rebuild");

  @TempDir Path directory;

  private static List<Path> shipped() throws IOException {
    try (Stream<Path> files = Files.list(SHIPPED)) {
      return files.sorted().toList();
    }
  }

  @Test
  void theShippedRulesAreRead() throws IOException {
    assertFalse(shipped().isEmpty());
    for (Path file : shipped()) {
      String name = file.getFileName().toString().replace(".yaml", "");
      RebuildRules rules =
          RebuildRulesReader.read(new Located<>(name, RebuildSamples.PLACE), List.of(SHIPPED));
      assertFalse(rules.files().isEmpty() && rules.products().isEmpty(), name);
      rules.unitSettings().values().forEach(option -> assertFalse(option.isBlank(), name));
    }
  }

  /** What is particular to a package is data. */
  @Test
  void noJavaNamesAPackageOfTheRules() throws IOException {
    List<String> names = new ArrayList<>();
    for (Path file : shipped()) {
      names.add(file.getFileName().toString().replace(".yaml", ""));
    }
    // The init system's own name is in kernel parameters and unit paths all over the program.
    names.remove("systemd");
    Pattern literal =
        Pattern.compile('"' + "[^\"\\n]*\\b(" + String.join("|", names) + ")\\b[^\"\\n]*" + '"');
    List<String> found = new ArrayList<>();
    try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
      for (Path each : sources.filter(file -> file.toString().endsWith(".java")).toList()) {
        literal.matcher(Files.readString(each)).results().forEach(m -> found.add(each + m.group()));
      }
    }
    assertEquals(List.of(), found);
  }

  @Test
  void optionsOfTheRecipeWinOverThoseOfTheRules() {
    String rules = "build-system: meson\noptions: {a: 1, b: 2}\nfiles: {agent: {/usr/bin/a: a}}\n";
    assertEquals(
        Map.of("a", "1", "b", "3", "c", "4"),
        RebuildSamples.request(rules, Map.of("b", "3", "c", "4")).options());
    assertEquals(
        "a",
        RebuildSamples.request(rules, Map.of())
            .rules()
            .files()
            .get("agent")
            .get(TreePath.of("/usr/bin/a")));
  }

  @Test
  void wrongRulesAreNamedWithTheirPlace() {
    Map<String, String> wrong =
        Map.of(
            "build-system: cmake\nfiles: {a: {/b: c}}\n", "name the build-system cmake",
            "files: {a: {/b: c}}\n", "name no build-system",
            "build-system: make\n", "name no files",
            "build-system: make\nfiles: {a: {b: c}}\n", "without / at its begin",
            "build-system: make\nfiles: [a]\n", "where a mapping is expected",
            "build-system: make\nfile: {a: {/b: c}}\n", "have no key file",
            "build-system: make\nfiles: {a: {/b: c}}\nremoved: {b: [/c]}\n",
                "remove files of b, of which they build nothing",
            "build-system: make\ntargets: [{a: b}]\nfiles: {a: {/b: c}}\n", "a text is expected");
    wrong.forEach(
        (text, message) -> {
          Diagnostic problem =
              assertThrows(
                      CoracleException.class,
                      () ->
                          RebuildRulesReader.read(
                              "a", "a.yaml", text.getBytes(StandardCharsets.UTF_8)))
                  .diagnostics()
                  .get(0);
          assertEquals("rebuild.rules", problem.code(), text);
          assertTrue(problem.message().contains(message), problem.message());
        });
  }

  @Test
  void aPackageWithoutRulesIsNamedWithTheNearest() throws IOException {
    Files.writeString(directory.resolve("agent.yaml"), "");
    Diagnostic problem =
        assertThrows(
                CoracleException.class,
                () ->
                    RebuildRulesReader.read(
                        new Located<>("agnet", RebuildSamples.PLACE), List.of(directory)))
            .diagnostics()
            .get(0);
    assertTrue(problem.message().contains("nothing says how agnet is built"), problem.message());
    assertTrue(problem.fix().contains("agent"), problem.fix());
  }

  @Test
  void rulesAreWrittenOverOthers() throws IOException {
    rules("agent", "build-system: make\noptions: {a: '1', b: '2'}\nthen: x\nfiles: {p: {/a: b}}\n");
    rules("small", "extends: agent\noptions: {b: '3'}\nfiles: {}\nproducts: [o]\n");
    RebuildRules small = rules("small");
    assertEquals("small", small.name());
    assertEquals(Map.of("a", "1", "b", "3"), small.options());
    assertEquals("x", small.then());
    assertEquals(Map.of(), small.files());
    assertEquals(List.of("o"), small.products());
    rules("agent", "build-system: make\nthen: y\nfiles: {p: {/a: b}}\n");
    assertNotEquals(small.digest(), rules("small").digest());
  }

  @Test
  void wrongParentsAreReported() throws IOException {
    rules("agent", "build-system: make\nfiles: {p: {/a: b}}\n");
    rules("small", "extends: agent\n");
    for (String text : List.of("extends: agnet\n", "extends: small\n", "extends: one\n")) {
      rules("one", text);
      CoracleException e = assertThrows(CoracleException.class, () -> rules("one"));
      assertEquals("rebuild.rules", e.diagnostics().get(0).code());
      assertTrue(e.getMessage().contains("one.yaml:1:10"), e.getMessage());
    }
  }

  private void rules(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name + ".yaml"), text);
  }

  private RebuildRules rules(String name) {
    return RebuildRulesReader.read(new Located<>(name, RebuildSamples.PLACE), List.of(directory));
  }
}
