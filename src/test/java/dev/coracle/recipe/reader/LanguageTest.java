package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.testing.SampleRecipe;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What makes a recipe of several files and sections: remove, parents, vars, profiles. */
class LanguageTest {
  @TempDir Path directory;

  @BeforeEach
  void aParent() {
    write("sample.yaml", SampleRecipe.RECIPE);
  }

  @Test
  void removeTakesElementsAndKeysOutOfTheParent() {
    Recipe child =
        child(
            """
            remove:
              packages: [mount]
              units: [basic.target]
              command-line: ['dyndbg="file a.c +p"']
              files: [/etc/hostname, /srv]
              users: [agent]
              waivers: ["foo: * bar"]
              package-source.suites: [trixie-updates]
              keys: [image.verity, verify.limits.boot]
            """);
    assertEquals("[systemd]", child.packages().toString());
    assertEquals("[agent@.service]", child.systemd().units().toString());
    assertEquals("[tsc=reliable]", child.kernel().commandLine().toString());
    assertEquals(List.of("/opt/a", "/etc/x", "/sbin/first"), paths(child));
    assertEquals(List.of(), child.users());
    assertEquals(List.of(), child.verify().waivers());
    assertEquals("[trixie]", child.packageSource().suites().toString());
    assertEquals("[trixie]", SampleRecipe.kernelPackage(child).from().suites().toString());
    assertTrue(child.image().verity().isEmpty());
    assertTrue(child.verify().limits().bootMillis().isEmpty());
    assertTrue(child.verify().limits().memoryBytes().isPresent());
  }

  @Test
  void whatIsRemovedCanBeAddedAgainAndThenStandsAtTheEnd() {
    Recipe child = child("remove: {packages: [systemd]}\npackages: [systemd]\n");
    assertEquals("[mount, systemd]", child.packages().toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "remove: {packages: [systemdd]} | packages of the parents has no 'systemdd'"
            + " | did you mean systemd?",
        "remove: {files: [/opt/b]} | files of the parents has no '/opt/b' | did you mean /opt/a?",
        "remove: {keys: [verify.limit.boot]} | no key of a recipe is 'verify.limit.boot'"
            + " | did you mean verify.limits.boot or verify.limits?",
      })
  void removingWhatNoParentHasIsAnError(String text, String message, String fix) {
    Diagnostic only = problems("extends: sample.yaml\nname: child\n" + text + "\n").get(0);
    assertEquals("recipe.remove", only.code());
    assertEquals(message, only.message());
    assertEquals(fix, only.fix());
    assertEquals(3, only.place().get().line());
  }

  @Test
  void whatAParentRemovedIsNotThereToRemove() {
    write("middle.yaml", "extends: sample.yaml\nname: middle\nremove: {keys: [libraries]}\n");
    Diagnostic only =
        problems("extends: middle.yaml\nname: child\nremove: {keys: [libraries]}\n").get(0);
    assertEquals("no parent has the key 'libraries'", only.message());
  }

  @Test
  void aRecipeWithoutParentsHasNothingToRemove() {
    Diagnostic only = problems(SampleRecipe.RECIPE + "remove: {packages: [systemd]}\n").get(0);
    assertEquals("recipe.remove", only.code());
  }

  @Test
  void laterParentsLieOverEarlierOnesAndASharedOneCountsOnce() {
    write("a.yaml", "extends: sample.yaml\nname: a\nversion: '2'\npackages: [from-a]\n");
    write("b.yaml", "extends: sample.yaml\nname: b\npackages: [from-b]\n");
    write("c.yaml", "verify: {memory: 64MiB}\n");
    Recipe child = read("extends: [a.yaml, b.yaml, c.yaml]\nname: child\n");
    assertEquals("[systemd, mount, from-a, from-b]", child.packages().toString());
    assertEquals("2", child.version().get());
    assertEquals(64 << 20, child.verify().memory());
  }

  @Test
  void aCycleThroughTheSecondParentIsPrintedWhole() {
    write("a.yaml", "extends: [sample.yaml, sub/b.yaml]\nname: a\n");
    write("sub/b.yaml", "extends: ../a.yaml\n");
    Diagnostic only = problems("extends: a.yaml\nname: child\n").get(0);
    assertEquals("recipe.parent-cycle", only.code());
    assertEquals(
        "a recipe cannot extend itself: D/a.yaml extends D/sub/b.yaml extends D/a.yaml",
        only.message().replace(directory.toString(), "D"));
  }

  @Test
  void manyParentsInManyDirectoriesEnd() throws Exception {
    java.nio.file.Files.createSymbolicLink(directory.resolve("l"), Path.of("."));
    java.nio.file.Files.createSymbolicLink(directory.resolve("m"), Path.of("."));
    List<Diagnostic> problems = problems("extends: [l/child.yaml, m/child.yaml]\nname: a\n");
    assertEquals("recipe.parent", problems.get(0).code());
  }

  @Test
  void varsStandInAnyValueAndTheNearestRecipeDecides() {
    write(
        "middle.yaml",
        """
        extends: sample.yaml
        name: middle
        vars: {port: "80", tool: mid, text: "on ${{ port }}"}
        packages: ["${{tool}}-tools"]
        files:
          - {path: "/etc/${{tool}}.conf", content: "${{text}} of ${HOME}\\n"}
        """);
    Recipe child =
        read("extends: middle.yaml\nname: child\nvars: {port: '90'}\nversion: 1.${{port}}\n");
    assertEquals("1.90", child.version().get());
    assertEquals("[systemd, mount, mid-tools]", child.packages().toString());
    assertEquals(new FileSpec.Text("on 90 of ${HOME}\n"), file(child, "/etc/mid.conf").what());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "vars: {port: a}\\nversion: ${{prt}}${{port}} | unknown-var | 4:10"
            + " | no recipe here declares the var 'prt' | did you mean port?",
        "vars: {port: a} | unused-var | 3:14 | nothing uses the var 'port'"
            + " | remove it, or write ${{port}} where its value belongs",
        "vars: {a: '${{b}}', b: '${{c}}', c: 'x${{a}}'}\\nversion: ${{a}} | var-cycle | 3:37"
            + " | a var cannot be made of itself: a uses b uses c uses a"
            + " | give one of them a value of its own",
        "vars: {a: x}\\nversion: ${{a | var-syntax | 4:10 | a ${{ is not closed by }}"
            + " | write the var's name as ${{name}}",
        "vars: {a: amd64}\\narchitecture: ${{a}}\\nversion: ${{a}} | var-place | 4:15"
            + " | architecture cannot have a var in it: it is read before vars have values"
            + " | write the value out",
        "vars: {a: amd64}\\nverify: {'${{a}}': x}\\nversion: ${{a}} | var-place | 4:10"
            + " | a key cannot have a var in it | write the key out; vars are values",
        "vars: {a: 27MB}\\nimage: {size-limit: '${{a}}'} | value | 4:21"
            + " | size-limit: '27MB' is not a size: sizes are in binary units"
            + " | write 27MiB (1 MiB is 1024 KiB)",
        "vars: {Port: a} | value | 3:8 | vars: 'Port' cannot name a var"
            + " | use lower-case letters, digits and underscores, beginning with a letter",
        "profiles: {off-by-one: {version: '${{x}}'}} | unknown-var | 3:34"
            + " | no recipe here declares the var 'x' | declare it under vars",
      })
  void misusedVarsAreReported(String text, String code, String place, String message, String fix) {
    Diagnostic found =
        problems("extends: sample.yaml\nname: child\n" + text.replace("\\n", "\n") + "\n").stream()
            .filter(each -> each.code().equals("recipe." + code))
            .findFirst()
            .orElseThrow();
    assertEquals(message, found.message());
    assertEquals(fix, found.fix());
    assertTrue(found.place().get().toString().endsWith("child.yaml:" + place), found.render());
  }

  @Test
  void extendsCannotHaveAVar() {
    List<Diagnostic> problems = problems("extends: ${{a}}.yaml\nname: child\nvars: {a: x}\n");
    assertTrue(
        problems.stream().anyMatch(each -> each.code().equals("recipe.var-place")),
        problems.toString());
  }

  @Test
  void varsThatDoubleOneAnotherDoNotFillTheMemory() {
    StringBuilder vars = new StringBuilder("  v0: xx\n");
    for (int i = 1; i < 60; i++) {
      vars.append("  v" + i + ": '${{v" + (i - 1) + "}}${{v" + (i - 1) + "}}'\n");
    }
    List<Diagnostic> problems =
        problems("extends: sample.yaml\nname: child\nversion: ${{v59}}\nvars:\n" + vars);
    assertEquals("recipe.var-syntax", problems.get(0).code());
    assertEquals(1, problems.size());
  }

  @Test
  void aProfileLiesOverTheRecipeAndIsPartOfItsName() {
    write("sample.yaml", SampleRecipe.with("    remove:\n", "    version: '7'\n    remove:\n"));
    Recipe plain = child("");
    Recipe debug = read("extends: sample.yaml\nname: child\n", "debug");
    assertEquals("child", plain.name());
    assertEquals(List.of(), plain.profiles());
    assertEquals("[systemd, mount]", plain.packages().toString());
    assertEquals("child-debug", debug.name());
    assertEquals(List.of("debug"), debug.profiles());
    assertEquals("[systemd]", debug.packages().toString());
    assertEquals("7", debug.version().get());
    assertEquals(new FileSpec.Text("hello world"), file(debug, "/etc/motd").what());
  }

  @Test
  void profilesLieOverOneAnotherInTheOrderGiven() {
    String text =
        "extends: sample.yaml\nname: child\nprofiles:\n  a: {version: '1'}\n  b: {version: '2'}\n";
    assertEquals("2", read(text, "a", "b").version().get());
    assertEquals("1", read(text, "b", "a").version().get());
    assertEquals("child-b-a", read(text, "b", "a").name());
  }

  @Test
  void aProfileThatNoFileHasIsAnError() {
    Path file = write("child.yaml", "extends: sample.yaml\nname: child\n");
    Diagnostic only =
        Assertions.assertThrows(
                CoracleException.class,
                () -> RecipeReader.read(file, List.of("debg"), ParentLoader.fromFiles()))
            .diagnostics()
            .get(0);
    assertEquals("recipe.unknown-profile", only.code());
    assertEquals("neither the recipe nor a parent has the profile 'debg'", only.message());
    assertEquals("did you mean debug?", only.fix());
  }

  @Test
  void mistakesInSectionsThatDoNotCountAreFound() {
    List<Diagnostic> problems =
        problems(
            "extends: sample.yaml\nname: child\nprofiles: {a: {packges: [b], name: x}}\n"
                + "on-architecture: {amd46: {}, riscv64: {verify: {memory: 1}}}\n");
    assertEquals(
        "unknown-key unknown-key value value",
        problems.stream()
            .map(each -> each.code().replace("recipe.", ""))
            .collect(Collectors.joining(" ")));
  }

  @Test
  void aSectionCountsForItsArchitectureOnly() {
    Recipe child =
        child("on-architecture:\n  amd64: {packages: [mine]}\n  arm64: {packages: [other]}\n");
    assertEquals("[systemd, mount, mine]", child.packages().toString());
  }

  @Test
  void fiftyRecipesAreReadWithinASecond() {
    write("middle.yaml", "extends: sample.yaml\nname: middle\nvars: {a: x}\nversion: ${{a}}\n");
    for (int i = 0; i < 50; i++) {
      write(
          "child" + i + ".yaml",
          "extends: middle.yaml\nname: c" + i + "\npackages: [p" + i + "]\n");
    }
    child("");
    // The processor's time: other work on the machine does not count.
    var clock = java.lang.management.ManagementFactory.getThreadMXBean();
    long began = clock.getCurrentThreadCpuTime();
    for (int i = 0; i < 50; i++) {
      RecipeReader.read(directory.resolve("child" + i + ".yaml"), ParentLoader.fromFiles());
    }
    long millis = (clock.getCurrentThreadCpuTime() - began) / 1_000_000;
    assertTrue(millis < 1000, millis + " ms");
  }

  private static FileSpec file(Recipe recipe, String path) {
    return recipe.files().stream()
        .filter(file -> file.path().text().equals(path))
        .findFirst()
        .orElseThrow();
  }

  private static List<String> paths(Recipe recipe) {
    return recipe.files().stream().map(file -> file.path().text()).toList();
  }

  private Path write(String name, String text) {
    return SampleRecipe.write(directory, name, text);
  }

  private Recipe child(String text) {
    return read("extends: sample.yaml\nname: child\n" + text);
  }

  private Recipe read(String text, String... profiles) {
    return RecipeReader.read(
        write("child.yaml", text), List.of(profiles), ParentLoader.fromFiles());
  }

  private List<Diagnostic> problems(String text) {
    return SampleRecipe.problems(write("child.yaml", text));
  }
}
