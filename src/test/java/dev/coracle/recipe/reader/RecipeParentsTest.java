package dev.coracle.recipe.reader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.Located;
import dev.coracle.recipe.PackageSource;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.UserSpec;
import dev.coracle.recipe.VerifySpec.Waiver;
import dev.coracle.testing.SampleRecipe;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecipeParentsTest {
  @TempDir Path directory;

  @BeforeEach
  void aParent() {
    SampleRecipe.write(directory, "sample.yaml", SampleRecipe.RECIPE);
  }

  @Test
  void aChildThatOnlyHasANameIsItsParentUnderThatName() {
    Recipe parent = SampleRecipe.read(directory, SampleRecipe.RECIPE);
    Recipe child = child("extends: sample.yaml\nname: child\n");
    assertEquals("child", child.name());
    assertEquals(parent.version(), child.version());
    assertEquals(parent.packages(), child.packages());
    assertEquals(parent.kernel(), child.kernel());
    assertEquals(parent.files(), child.files());
    assertEquals(parent.verify(), child.verify());
  }

  @Test
  void singleValuesReplaceAndMappingsMerge() {
    Recipe child =
        child(
            """
            extends: sample.yaml
            name: child
            version: git
            kernel: {base: allnoconfig, source: {package: linux-source-6.13}}
            image: {size-limit: 30MiB}
            verify: {memory: 256MiB}
            """);
    assertEquals(Optional.empty(), child.version());
    assertEquals("allnoconfig", child.kernel().base().value());
    assertEquals("linux-source-6.13", SampleRecipe.kernelPackage(child).name().value());
    assertEquals("[trixie]", SampleRecipe.kernelPackage(child).from().suites().toString());
    assertEquals("[base, dax]", child.kernel().fragments().toString());
    assertEquals("nvdimm", child.image().layout().value());
    assertEquals(30L << 20, child.image().sizeLimit().get().value());
    assertEquals(256L << 20, child.verify().memory());
    assertEquals(1, child.verify().waivers().size());
  }

  @Test
  void listsAppendWhatTheyDoNotHave() {
    Recipe child =
        child(
            """
            extends: sample.yaml
            name: child
            packages: [mount, iproute2]
            systemd: {units: [extra.service]}
            kernel: {fragments: []}
            """);
    assertEquals("[systemd, mount, iproute2]", child.packages().toString());
    assertEquals(
        "[basic.target, agent@.service, extra.service]", child.systemd().units().toString());
    assertEquals("[base, dax]", child.kernel().fragments().toString());
    assertEquals("child.yaml", name(child.packages().get(2)));
    assertEquals("sample.yaml", name(child.packages().get(0)));
  }

  @Test
  void entriesReplaceTheOneWithTheirPathNameOrLine() {
    Recipe child =
        child(
            """
            extends: sample.yaml
            name: child
            users: [{name: agent, uid: 7, gid: 7}, {name: other, uid: 8, gid: 8}]
            groups: [{name: agents, gid: 9}]
            files: [{path: /opt/a, link: b}, {path: /new, directory: true}]
            grants: [{path: /usr/bin/mount, allow: [setgid], reason: r}]
            verify: {waivers: [{line: "foo: * bar", reason: other}]}
            """);
    assertEquals(List.of(7L, 8L), child.users().stream().map(UserSpec::uid).toList());
    assertEquals("/nonexistent", child.users().get(0).home());
    assertEquals(List.of(), child.groups().get(0).members());
    assertEquals(
        "[/etc/hostname, /opt/a, /etc/x, /srv, /sbin/first, /new]",
        child.files().stream().map(FileSpec::path).toList().toString());
    assertEquals(new FileSpec.Link("b"), child.files().get(1).what());
    assertEquals("[SETGID]", child.grants().get(0).privileges().toString());
    assertEquals(List.of(new Waiver("foo: * bar", "other")), child.verify().waivers());
  }

  @Test
  void aChildNeedsANameOfItsOwn() {
    String first = problems("extends: sample.yaml\nversion: 1\n").get(0).render();
    assertTrue(first.contains("child.yaml:1:1: error: the recipe has no name"), first);
  }

  @Test
  void pathsOfAParentBeginAtItsOwnDirectory() {
    SampleRecipe.write(directory, "common/base.yaml", SampleRecipe.RECIPE);
    SampleRecipe.write(
        directory, "mine/middle.yaml", "extends: ../common/base.yaml\nname: middle\n");
    Recipe child =
        child("extends: mine/middle.yaml\nname: c\nfiles: [{path: /z, source: own/z}]\n");
    assertEquals(
        List.of(new FileSpec.Copy(Path.of("common/files/a")), new FileSpec.Copy(Path.of("own/z"))),
        child.files().stream()
            .map(FileSpec::what)
            .filter(FileSpec.Copy.class::isInstance)
            .toList());
    assertEquals(
        Optional.of(new PackageSource.KeyFile(Path.of("common/keys/archive.pgp"))),
        child.packageSource().keyring());
  }

  @Test
  void theLoaderIsAskedForPathsBesideTheChild() {
    List<Path> asked = new ArrayList<>();
    Path file =
        SampleRecipe.write(directory, "sub/child.yaml", "extends: ../far/base.yaml\nname: c\n");
    Recipe child =
        RecipeReader.read(
            file,
            path -> {
              asked.add(path);
              return SampleRecipe.RECIPE.getBytes(StandardCharsets.UTF_8);
            });
    assertEquals(List.of(directory.resolve("far/base.yaml")), asked);
    assertEquals(new FileSpec.Copy(Path.of("../far/files/a")), child.files().get(1).what());
  }

  @Test
  void problemsOfParentsAreReportedWithThoseOfTheChild() {
    SampleRecipe.write(
        directory, "sample.yaml", SampleRecipe.with("layout: nvdimm", "layout: odd"));
    List<Diagnostic> problems = problems("extends: sample.yaml\nname: child\npackges: [a]\n");
    assertEquals(
        List.of("child.yaml:3:1", "sample.yaml:79:11"),
        problems.stream()
            .map(p -> p.place().get().toString().substring(directory.toString().length() + 1))
            .toList());
    assertTrue(problems.get(1).excerpt().contains("layout: odd"));
  }

  @Test
  void aParentWithASyntaxErrorIsTheOnlyProblem() {
    SampleRecipe.write(directory, "sample.yaml", "name: [\n");
    List<Diagnostic> problems = problems("extends: sample.yaml\nname: child\n");
    assertEquals(1, problems.size());
    assertEquals("recipe.syntax", problems.get(0).code());
  }

  @Test
  void aMissingParentIsReportedWhereItIsNamed() {
    String text = problems("name: child\nextends: bsae.yaml\n").get(0).render();
    assertEquals(
        directory
            + "/child.yaml:2:10: error: cannot read the parent recipe "
            + directory
            + "/bsae.yaml: there is no such file [recipe.parent]\n"
            + "  2 | extends: bsae.yaml\n"
            + "    |          ^\n"
            + "  fix: correct the path; it is relative to the recipe that has extends",
        text);
  }

  @Test
  void aLoaderThatFailsIsReported() {
    Path file = SampleRecipe.write(directory, "child.yaml", "name: child\nextends: x.yaml\n");
    ParentLoader failing =
        path -> {
          throw new IOException("no network");
        };
    String message =
        org.junit.jupiter.api.Assertions.assertThrows(
                dev.coracle.diagnostic.CoracleException.class,
                () -> RecipeReader.read(file, failing))
            .getMessage();
    assertTrue(message.contains("x.yaml: no network [recipe.parent]"), message);
  }

  @Test
  void cyclesAreReportedWithTheWholeWay() {
    SampleRecipe.write(directory, "a.yaml", "name: a\nextends: sub/b.yaml\n");
    SampleRecipe.write(directory, "sub/b.yaml", "name: b\nextends: ../child.yaml\n");
    Diagnostic only = problems("name: child\nextends: a.yaml\n").get(0);
    assertEquals("recipe.parent-cycle", only.code());
    assertEquals(
        "a recipe cannot extend itself: D/child.yaml extends D/a.yaml extends D/sub/b.yaml extends"
            + " D/child.yaml",
        only.message().replace(directory.toString(), "D"));
    assertTrue(only.place().get().toString().endsWith("sub/b.yaml:2:10"), only.render());
  }

  @Test
  void aRecipeThatExtendsItselfIsACycle() {
    assertEquals("recipe.parent-cycle", problems("name: a\nextends: child.yaml\n").get(0).code());
    assertEquals(
        "recipe.parent-cycle",
        problems("name: a\nextends: ../" + last() + "/child.yaml\n").get(0).code());
  }

  @Test
  void aCycleThroughALinkedDirectoryEnds() throws IOException {
    java.nio.file.Files.createSymbolicLink(directory.resolve("self"), Path.of("."));
    assertEquals("recipe.parent", problems("name: a\nextends: self/child.yaml\n").get(0).code());
  }

  private String last() {
    return directory.getFileName().toString();
  }

  @Test
  void aParentOfCoraclesIsNamedAndOneBesideTheChildComesFirst() throws IOException {
    Path named = Files.createDirectory(directory.resolve("named"));
    Files.createDirectory(directory.resolve("own"));
    SampleRecipe.write(named, "base.yaml", SampleRecipe.RECIPE);
    Path child =
        SampleRecipe.write(directory.resolve("own"), "child.yaml", "extends: base\nname: mine\n");
    assertEquals("mine", RecipeReader.read(child, ParentLoader.fromFiles(named)).name());
    SampleRecipe.write(directory.resolve("own"), "base", "name: [");
    assertThrows(
        CoracleException.class, () -> RecipeReader.read(child, ParentLoader.fromFiles(named)));
  }

  @Test
  void aFileThatIsNotThereMayBeARecipeOfCoracles() throws IOException {
    Path named = Files.createDirectory(directory.resolve("named"));
    SampleRecipe.write(named, "base.yaml", SampleRecipe.RECIPE);
    Path child = SampleRecipe.write(directory, "child.yaml", "extends: base.yaml\nname: mine\n");
    CoracleException missing =
        assertThrows(
            CoracleException.class, () -> RecipeReader.read(child, ParentLoader.fromFiles(named)));
    String text = missing.diagnostics().get(0).render();
    assertTrue(text.contains("write base for Coracle's own recipe of that name"), text);
  }

  private Recipe child(String text) {
    return RecipeReader.read(
        SampleRecipe.write(directory, "child.yaml", text), ParentLoader.fromFiles());
  }

  private List<Diagnostic> problems(String text) {
    return SampleRecipe.problems(SampleRecipe.write(directory, "child.yaml", text));
  }

  private static String name(Located<String> located) {
    return Path.of(located.place().file()).getFileName().toString();
  }
}
