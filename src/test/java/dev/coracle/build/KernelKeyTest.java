package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.coracle.kernel.KernelRequest;
import dev.coracle.kernel.KernelSource;
import dev.coracle.kernel.KernelToolchain;
import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.Architecture;
import dev.coracle.recipe.Recipe;
import dev.coracle.store.StepKey;
import dev.coracle.testing.EditableRecipe;
import dev.coracle.toolchain.ToolchainRules;
import dev.coracle.toolchain.Toolchains;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KernelKeyTest {
  private static final Toolchain TOOLCHAIN = new Toolchain("gcc 1", "ld 1");
  private static final Sha256 SOURCE = Sha256.of(new byte[0]);

  @TempDir Path directory;
  private StepKey before;

  @BeforeEach
  void keyOfTheRecipeAsItIs() throws IOException {
    fragment("one", "CONFIG_A=y\n");
    fragment("two", "CONFIG_B=y\n");
    before = key(EditableRecipe.TEXT, SOURCE, TOOLCHAIN);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "base: tinyconfig      | base: allnoconfig",
        "fragments: [one]      | fragments: [one, two]",
        "fragments: [one]      | fragments: [two]",
        "drivers: [virtio_blk] | drivers: [virtio_net]",
        "drivers: [virtio_blk] | drivers: []"
      })
  void whatTheKernelIsMadeOfChangesItsKey(String old, String replacement) throws IOException {
    assertNotEquals(before, key(EditableRecipe.with(old, replacement), SOURCE, TOOLCHAIN));
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "name: sample          | name: simple",
        "version: \"1.0\"      | version: \"2.0\"",
        "binaries: [tool]      | binaries: []",
        "content: \"guest\"    | content: \"host\"",
        "layout: nvdimm        | layout: plain",
        "units: [tool.service] | units: []",
        "command-line: [quiet] | command-line: [debug]",
        "memory: 128MiB        | memory: 256MiB",
        "drivers: [virtio_blk] | drivers: [virtio-blk]"
      })
  void whatTheKernelIsNotMadeOfLeavesItsKeyAlone(String old, String replacement)
      throws IOException {
    assertEquals(before, key(EditableRecipe.with(old, replacement), SOURCE, TOOLCHAIN));
  }

  @Test
  void anotherOptionInAFragmentChangesTheKeyAndACommentDoesNot() throws IOException {
    fragment("one", "# Why.\nCONFIG_A=y\n");
    assertEquals(before, key(EditableRecipe.TEXT, SOURCE, TOOLCHAIN));
    fragment("one", "# CONFIG_A is not set\n");
    assertNotEquals(before, key(EditableRecipe.TEXT, SOURCE, TOOLCHAIN));
  }

  @Test
  void sourceCompilerAndLinkerChangeTheKey() throws IOException {
    assertNotEquals(before, key(EditableRecipe.TEXT, Sha256.of(new byte[1]), TOOLCHAIN));
    assertNotEquals(before, key(EditableRecipe.TEXT, SOURCE, new Toolchain("gcc 2", "ld 1")));
    assertNotEquals(before, key(EditableRecipe.TEXT, SOURCE, new Toolchain("gcc 1", "ld 2")));
  }

  @Test
  void packagesTakeTheHostsCompilersPlaceInTheKey() throws IOException {
    LockedPackage one = new LockedPackage("c", "1", "amd64", "s", "p/c", 1, SOURCE);
    LockedPackage two = new LockedPackage("c", "1", "amd64", "s", "p/c", 1, Sha256.of(new byte[9]));
    LockedPackage moved = new LockedPackage("c", "1", "amd64", "other", "q/c", 1, SOURCE);
    StepKey first = key(EditableRecipe.TEXT, SOURCE, packaged("c", one));
    assertNotEquals(before, first);
    assertNotEquals(first, key(EditableRecipe.TEXT, SOURCE, packaged("c", two)));
    assertEquals(first, key(EditableRecipe.TEXT, SOURCE, packaged("other words", moved)));
  }

  private static KernelToolchain packaged(String words, LockedPackage locked) {
    Toolchain toolchain = new Toolchain(words, words, List.of(locked));
    StepKey key = Toolchains.key(toolchain, Architecture.AMD64, ToolchainRules.ofKernels());
    return new KernelToolchain(
        toolchain,
        Optional.of(key),
        () -> {
          throw new AssertionError("a key needs no toolchain");
        });
  }

  private StepKey key(String text, Sha256 source, Toolchain toolchain) throws IOException {
    return key(text, source, KernelToolchain.ofHost(toolchain));
  }

  private StepKey key(String text, Sha256 source, KernelToolchain toolchain) throws IOException {
    Recipe recipe = EditableRecipe.read(directory, text);
    return new KernelRequest(
            recipe.architecture(),
            new KernelSource("source", source, () -> directory.resolve("none")),
            recipe.kernel().base(),
            new FragmentDirectory(directory).load(recipe.kernel().fragments()),
            recipe.kernel().drivers(),
            toolchain)
        .key();
  }

  private void fragment(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name + ".config"), text);
  }
}
