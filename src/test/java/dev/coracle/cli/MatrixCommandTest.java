package dev.coracle.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.json.Json;
import dev.coracle.verify.Verifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jobs that CI systems get. */
class MatrixCommandTest {
  @TempDir Path directory;

  @BeforeEach
  void recipes() throws IOException {
    Path recipes = Files.createDirectories(directory.resolve("recipes"));
    Files.copy(Path.of("recipes/base.yaml"), recipes.resolve("base.yaml"));
    for (String name : List.of("one", "two")) {
      Files.writeString(
          recipes.resolve(name + ".yaml"),
          "extends: base.yaml\nname: " + name + "\nverify:\n  machine: microvm\n");
      Files.writeString(recipes.resolve(name + ".lock.yaml"), "a lock\n");
    }
  }

  private Cli.Ended run(String... args) {
    return new Cli(directory).run(args);
  }

  @Test
  void githubGetsOneLineOfRecipesWithoutTheirLocks() throws IOException {
    Cli.Ended ended =
        run(
            "matrix",
            path("recipes/one.lock.yaml"),
            path("recipes/one.yaml"),
            path("recipes/two.lock.yaml"),
            path("recipes/two.yaml"));
    assertEquals(0, ended.status(), ended.err());
    assertEquals(1, ended.out().lines().count());
    assertEquals(
        Map.of(
            "include",
            List.of(
                entry(path("recipes/one.yaml"), "one", "microvm"),
                entry(path("recipes/two.yaml"), "two", "microvm"))),
        Json.object(ended.out()));
  }

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  private static Map<String, String> entry(String recipe, String name, String machine) {
    return Map.of("recipe", recipe, "name", name, "architecture", "amd64", "machine", machine);
  }

  @Test
  void everyMachineIsAJob() throws IOException {
    Cli.Ended ended = run("matrix", "--machines", "all", "base");
    assertEquals(
        Map.of(
            "include",
            Verifier.machineNames().stream().map(each -> entry("base", "base", each)).toList()),
        Json.object(ended.out()));
  }

  @Test
  void gitlabGetsAChildPipeline() throws IOException {
    Cli.Ended ended = run("matrix", "--for", "gitlab", "--include", "ci/guest.yml", "base");
    Map<String, Object> pipeline = Json.object(ended.out());
    assertEquals(List.of(Map.of("local", "ci/guest.yml")), pipeline.get("include"));
    Map<String, Object> job = Json.child(pipeline, "guest");
    assertEquals(".guest", job.get("extends"));
    assertEquals(
        List.of(
            Map.of(
                "RECIPE", List.of("base"),
                "NAME", List.of("base"),
                "ARCHITECTURE", List.of("amd64"),
                "MACHINE", List.of("auto"))),
        Json.child(job, "parallel").get("matrix"));
  }

  @Test
  void anUnknownMachineIsRefusedWithThoseThereAre() {
    Cli.Ended ended = run("matrix", "--machines", "microvm,vax", "base");
    assertEquals(3, ended.status());
    assertTrue(ended.err().contains("'vax'"), ended.err());
    assertTrue(ended.err().contains("q35-lite"), ended.err());
  }

  @Test
  void problemsOfAllRecipesAreReported() throws IOException {
    Files.writeString(directory.resolve("x.yaml"), "extends: base.yaml\nname: X\n");
    Files.writeString(directory.resolve("y.yaml"), "extends: base.yaml\nnome: y\n");
    Cli.Ended ended = run("matrix", path("x.yaml"), "base", path("y.yaml"));
    assertEquals(3, ended.status());
    assertEquals("", ended.out());
    assertTrue(ended.err().contains("x.yaml"), ended.err());
    assertTrue(ended.err().contains("y.yaml"), ended.err());
  }
}
