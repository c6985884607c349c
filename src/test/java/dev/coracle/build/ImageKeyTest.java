package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.ParentLoader;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.RecipeInputs;
import dev.coracle.recipe.RecipeReader;
import dev.coracle.tree.Sha256;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Edits each key of a recipe and sees what is made anew. */
class ImageKeyTest {
  private static final String RECIPE =
      """
      name: small
      version: "0.1.0"
      architecture: amd64
      package-source: {distribution: debian, suites: [trixie]}
      kernel:
        source: {package: linux-source-6.12, suites: [trixie]}
        base: tinyconfig
        fragments: [base]
        drivers: [virtio_blk]
        command-line: [quiet]
      packages: [mount]
      binaries: [mount]
      libraries: [libfoo.so.1]
      systemd: {default-target: basic.target, units: [basic.target]}
      users: [{name: agent, uid: 100, gid: 100}]
      groups: [{name: agent, gid: 100}]
      files:
        - {path: /etc/a, content: "text", mode: 0644}
        - {path: /etc/b, link: a}
        - {path: /srv, directory: true}
        - {path: /opt/c, source: ./c}
      grants: [{path: /usr/bin/mount, allow: [setuid], reason: users mount}]
      image: {file-system: erofs, layout: nvdimm, size-limit: 27MiB}
      verify: {memory: 128MiB}
      """;

  @TempDir Path work;

  @BeforeEach
  void writeCopiedFile() throws Exception {
    Files.writeString(work.resolve("c"), "copied");
  }

  private Recipe read(String text) throws Exception {
    Path file = work.resolve("small.yaml");
    Files.writeString(file, text);
    return RecipeReader.read(file, ParentLoader.fromFiles());
  }

  private static LockFile lock(Recipe recipe, long time, String packageText) {
    LockedPackage locked =
        new LockedPackage(
            "mount",
            "1",
            "amd64",
            "trixie",
            "pool/m.deb",
            1,
            Sha256.of(packageText.getBytes(StandardCharsets.UTF_8)));
    return new LockFile(
        RecipeInputs.resolution(recipe), time, List.of(locked), locked, new Toolchain("c", "l"));
  }

  private Sha256 key(String text) throws Exception {
    Recipe recipe = read(text);
    return ImageKey.of(recipe, lock(recipe, 1, "p"), recipe.version().orElseThrow()).digest();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "name: small | name: tiny",
        "0.1.0 | 0.1.1",
        "binaries: [mount] | binaries: [mount, umount]",
        "libfoo.so.1 | libbar.so.1",
        "default-target: basic.target | default-target: other.target",
        "units: [basic.target] | units: [basic.target, a.service]",
        "uid: 100 | uid: 101",
        "groups: [{name: agent, gid: 100}] | groups: [{name: agent, gid: 101}]",
        "content: \"text\" | content: \"other\"",
        "mode: 0644 | mode: 0600",
        "link: a | link: c",
        "path: /srv | path: /mnt",
        "allow: [setuid] | allow: [setgid]",
        "layout: nvdimm | layout: plain",
        "27MiB | 28MiB",
      })
  void whatIsInTheImageChangesItsKey(String before, String after) throws Exception {
    assertTrue(RECIPE.contains(before), before);
    assertNotEquals(key(RECIPE), key(RECIPE.replace(before, after)), after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "architecture: amd64 | architecture: amd64 # a comment",
        "fragments: [base] | fragments: [base, network]",
        "virtio_blk | virtio_net",
        "[quiet] | [quiet, ro]",
        "memory: 128MiB | memory: 256MiB",
        "reason: users mount | reason: because",
      })
  void whatIsNotInTheImageLeavesItsKeyAlone(String before, String after) throws Exception {
    assertTrue(RECIPE.contains(before), before);
    assertEquals(key(RECIPE), key(RECIPE.replace(before, after)), after);
  }

  @Test
  void theLocksTimeAndPackagesChangeTheKey() throws Exception {
    Recipe recipe = read(RECIPE);
    assertNotEquals(
        ImageKey.of(recipe, lock(recipe, 1, "p"), "1"),
        ImageKey.of(recipe, lock(recipe, 2, "p"), "1"));
    assertNotEquals(
        ImageKey.of(recipe, lock(recipe, 1, "p"), "1"),
        ImageKey.of(recipe, lock(recipe, 1, "q"), "1"));
  }

  @Test
  void aCopiedFilesBytesChangeTheKey() throws Exception {
    Sha256 before = key(RECIPE);
    Files.writeString(work.resolve("c"), "other bytes");
    assertNotEquals(before, key(RECIPE));
  }

  @Test
  void packagesAndSuitesMakeALockStale() throws Exception {
    Sha256 before = RecipeInputs.resolution(read(RECIPE));
    assertNotEquals(
        before,
        RecipeInputs.resolution(read(RECIPE.replace("packages: [mount]", "packages: [systemd]"))));
    assertNotEquals(
        before, RecipeInputs.resolution(read(RECIPE.replace("[trixie]}", "[bookworm]}"))));
    assertEquals(
        before, RecipeInputs.resolution(read(RECIPE.replace("[mount]\nlib", "[ip]\nlib"))));
  }

  @Test
  void whatTheVerifierExpectsFollowsTheRecipe() throws Exception {
    var before = Assembly.expectations(read(RECIPE), List.of(), List.of());
    for (String[] edit :
        new String[][] {
          {"[quiet]", "[quiet, ro]"},
          {"memory: 128MiB", "memory: 256MiB"},
          {"memory: 128MiB", "memory: 128MiB, deadline: 30s"},
          {"memory: 128MiB", "memory: 128MiB, machine: q35-lite"},
          {"memory: 128MiB", "memory: 128MiB, waivers: [{line: x, reason: y}]"},
          {"default-target: basic.target", "default-target: other.target"},
        }) {
      assertNotEquals(
          before,
          Assembly.expectations(read(RECIPE.replace(edit[0], edit[1])), List.of(), List.of()),
          edit[1]);
    }
  }
}
