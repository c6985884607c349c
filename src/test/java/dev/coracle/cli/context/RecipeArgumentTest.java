package dev.coracle.cli.context;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.diagnostic.Diagnostic;
import dev.coracle.diagnostic.ExitCode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RecipeArgumentTest {
  @TempDir Path home;
  @TempDir Path directory;

  @BeforeEach
  void shipRecipes() throws IOException {
    write(home.resolve("recipes/base.yaml"));
    write(home.resolve("recipes/base.lock.yaml"));
    write(home.resolve("recipes/initramfs.yaml"));
  }

  @Test
  void aNameIsARecipeOfCoraclesWithItsLockInTheWorkingDirectory() throws IOException {
    RecipeArgument.Found found = find("base");
    assertEquals(home.resolve("recipes/base.yaml"), found.file());
    assertEquals(Optional.of(directory), found.lockDirectory());
    assertEquals(directory.resolve("base.lock.yaml"), found.lock(java.util.List.of()));
  }

  @Test
  void aRecipeOfOnesOwnComesBeforeThoseOfCoracle() throws IOException {
    write(directory.resolve("recipes/base.yaml"));
    assertEquals(own("recipes/base.yaml"), find("base"));
    write(directory.resolve("base.yaml"));
    assertEquals(own("base.yaml"), find("base"));
    assertEquals(Path.of("base.lock.yaml"), find("base").lock(java.util.List.of()));
  }

  @Test
  void aPathIsThatFileWhetherItIsThereOrNot() throws IOException {
    assertEquals(own("recipes/base.yaml"), find("recipes/base.yaml"));
    assertEquals(own("base.yaml"), find("base.yaml"));
    assertEquals(own("base.yml"), find("base.yml"));
    Path absolute = home.resolve("recipes/base.yaml");
    assertEquals(own(absolute.toString()), find(absolute.toString()));
  }

  @Test
  void aFileWithoutASuffixIsAFile() throws IOException {
    write(directory.resolve("base"));
    assertEquals(own("base"), find("base"));
  }

  @Test
  void aDirectoryOfThatNameDoesNotStandInTheWay() throws IOException {
    Files.createDirectory(directory.resolve("base"));
    assertEquals(home.resolve("recipes/base.yaml"), find("base").file());
    Files.createDirectory(directory.resolve("zzzzzzzz"));
    assertEquals(
        "recipe.unknown-name",
        assertThrows(CoracleException.class, () -> find("zzzzzzzz")).diagnostics().get(0).code());
  }

  @Test
  void anUnknownNameGetsTheNearest() {
    CoracleException e = assertThrows(CoracleException.class, () -> find("bsae"));
    assertEquals(ExitCode.RECIPE, e.exitCode());
    Diagnostic diagnostic = e.diagnostics().get(0);
    assertEquals("recipe.unknown-name", diagnostic.code());
    assertEquals("did you mean base?", diagnostic.fix());
    assertEquals(
        "name a recipe's file, or one of: base, initramfs",
        assertThrows(CoracleException.class, () -> find("zzzzzzzz")).diagnostics().get(0).fix());
  }

  private static RecipeArgument.Found own(String file) {
    return new RecipeArgument.Found(Path.of(file), Optional.empty());
  }

  private RecipeArgument.Found find(String argument) throws IOException {
    RecipeArgument recipe = new RecipeArgument();
    new CommandLine(new Host(recipe)).parseArgs(argument);
    return recipe.find(new CliContext(System.out, System.err, Map.of(), directory, home, false));
  }

  private static void write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "name: x\n", StandardCharsets.UTF_8);
  }

  @CommandLine.Command(name = "host")
  private static final class Host {
    @CommandLine.Mixin private final RecipeArgument recipe;

    Host(RecipeArgument recipe) {
      this.recipe = recipe;
    }
  }
}
