package dev.coracle.build.inputs;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.diagnostic.CoracleException;
import dev.coracle.kernel.config.FragmentDirectory;
import dev.coracle.lock.LockFile;
import dev.coracle.lock.LockedContainer;
import dev.coracle.lock.LockedPackage;
import dev.coracle.lock.Toolchain;
import dev.coracle.recipe.FileSpec;
import dev.coracle.recipe.KernelSpec;
import dev.coracle.recipe.Recipe;
import dev.coracle.recipe.reader.ComposedRecipe;
import dev.coracle.recipe.reader.ParentLoader;
import dev.coracle.recipe.reader.RecipeReader;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultInputsTest {
  @TempDir Path directory;
  private Path recipe;

  @BeforeEach
  void recipe() throws IOException {
    Path project = Files.createDirectories(directory.resolve("project/recipes"));
    Files.copy(Path.of("recipes/base.yaml"), project.resolve("base.yaml"));
    Files.createDirectories(project.resolve("overlay/etc"));
    Files.writeString(project.resolve("overlay/etc/laid"), "laid");
    Files.createDirectories(directory.resolve("project/shared"));
    Files.writeString(directory.resolve("project/shared/file"), "shared");
    Files.createDirectories(project.resolve("companions"));
    Files.writeString(project.resolve("companions/mine.yaml"), "[]\n");
    recipe = project.resolve("guest.yaml");
    Files.writeString(
        recipe,
        "extends: base.yaml\nname: guest\nversion: git\noverlay: [overlay]\n"
            + "files:\n  - {path: /etc/shared, source: ../shared/file}\n"
            + "kernel:\n  fragments: [./my.config, ../shared/our.config]\n"
            + "  patches: [../shared/one.patch]\n");
    Files.writeString(project.resolve("my.config"), "CONFIG_MY=y\n");
    Files.writeString(directory.resolve("project/shared/our.config"), "CONFIG_OUR=y\n");
    Files.writeString(directory.resolve("project/shared/one.patch"), "patch");
  }

  private ComposedRecipe composed(Path file) {
    return RecipeReader.compose(
        file, List.of(), ParentLoader.fromFiles(directory), List.of(file.getParent().getParent()));
  }

  private static FragmentDirectory fragments() {
    return new FragmentDirectory(Path.of("kernel-configs"));
  }

  private Path write(Path file, String name) throws IOException {
    Path archive = directory.resolve(name);
    ResultInputs.write(composed(file), "1.0-3-gabc", lock(), fragments(), rules(file), archive);
    return archive;
  }

  private static List<Path> rules(Path file) {
    return List.of(file.resolveSibling("rebuild"), Path.of("recipes/rebuild"));
  }

  private static LockFile lock() {
    Sha256 digest = Sha256.of(new byte[0]);
    LockedPackage locked = new LockedPackage("p", "1", "amd64", "stable", "pool/p", 1, digest);
    return new LockFile(digest, 1, List.of(locked), locked, new Toolchain("gcc", "ld"));
  }

  @Test
  void whatIsUnpackedIsTheSameRecipeAndGivesTheSameArchiveAgain() throws IOException {
    Path archive = write(recipe, "one.zip");
    Path to = Files.createDirectories(directory.resolve("unpacked"));
    Path unpacked = InputsUnpacker.unpack(archive, to, Optional.empty());
    assertEquals("recipe/d/guest.yaml", to.relativize(unpacked).toString());
    assertEquals("shared", Files.readString(to.resolve("recipe/shared/file")));
    assertEquals("laid", Files.readString(to.resolve("recipe/d/overlay/etc/laid")));
    assertTrue(Files.exists(to.resolve("recipe/d/guest.lock.yaml")));
    assertTrue(Files.exists(to.resolve("recipe/d/companions/mine.yaml")));
    Recipe again = composed(unpacked).recipe();
    assertEquals(Optional.of("1.0-3-gabc"), again.version());
    assertEquals(composed(recipe).recipe().packages().size(), again.packages().size());
    for (var fragment : again.kernel().fragments()) {
      assertTrue(Files.exists(to.resolve("recipe/kernel-configs/" + fragment.value() + ".config")));
    }
    assertEquals("[my.config, ../shared/our.config]", again.kernel().fragmentFiles().toString());
    for (String file : List.of("d/my.config", "shared/our.config", "shared/one.patch")) {
      assertTrue(Files.exists(to.resolve("recipe").resolve(file)), file);
    }
    assertArrayEquals(Files.readAllBytes(archive), Files.readAllBytes(write(unpacked, "two.zip")));
  }

  /** The recipe's own rules first, then those of the program, which may be another one later. */
  @Test
  void rulesOfRebuildsAreCarried() throws IOException {
    Path own = Files.createDirectories(recipe.resolveSibling("rebuild"));
    Files.writeString(own.resolve("systemd.yaml"), "own");
    Files.writeString(own.resolve("other.yaml"), "not asked for");
    Files.writeString(
        recipe,
        "extends: base.yaml\nname: guest\n"
            + "rebuild: [{package: systemd}, {package: util-linux}]\n");
    Path to = Files.createDirectories(directory.resolve("unpacked"));
    Path unpacked = InputsUnpacker.unpack(write(recipe, "one.zip"), to, Optional.empty());
    Path carried = unpacked.resolveSibling("rebuild");
    assertEquals("own", Files.readString(carried.resolve("systemd.yaml")));
    assertEquals(
        Files.readString(Path.of("recipes/rebuild/util-linux.yaml")),
        Files.readString(carried.resolve("util-linux.yaml")));
    assertFalse(Files.exists(carried.resolve("other.yaml")));
  }

  @Test
  void aFileOfAParentFarAwayIsCarriedToo() throws IOException {
    Path far = Files.createDirectories(directory.resolve("far/recipes"));
    Files.copy(recipe.resolveSibling("base.yaml"), far.resolve("base.yaml"));
    Files.writeString(far.resolve("tool"), "far");
    assertTrue(far.resolve("tool").toFile().setExecutable(true));
    Path parent =
        Files.writeString(
            far.resolve("parent.yaml"),
            "extends: base.yaml\nname: parent\nfiles:\n  - {path: /usr/bin/t, source: tool}\n");
    Files.writeString(recipe, "extends: " + parent.toRealPath() + "\nname: guest\n");
    Path archive = write(recipe, "one.zip");
    Path to = Files.createDirectories(directory.resolve("unpacked"));
    Path unpacked = InputsUnpacker.unpack(archive, to, Optional.empty());
    assertFalse(Files.readString(unpacked).contains(far.toRealPath().toString()));
    Recipe again = composed(unpacked).recipe();
    FileSpec.Copy copy =
        again.files().stream()
            .filter(file -> file.path().text().equals("/usr/bin/t"))
            .map(file -> (FileSpec.Copy) file.what())
            .findFirst()
            .orElseThrow();
    assertEquals("far", Files.readString(again.onHost(copy.source())));
    assertArrayEquals(Files.readAllBytes(archive), Files.readAllBytes(write(unpacked, "two.zip")));
  }

  @Test
  void aSourceTreeIsNotCopied() throws IOException {
    Path tree = Files.createDirectories(recipe.resolveSibling("linux"));
    Files.writeString(tree.resolve("Kconfig"), "x");
    Files.writeString(
        recipe, "extends: base.yaml\nname: guest\nkernel:\n  source: {directory: ./linux}\n");
    Path to = Files.createDirectories(directory.resolve("unpacked"));
    Path unpacked = InputsUnpacker.unpack(write(recipe, "one.zip"), to, Optional.empty());
    assertFalse(Files.exists(unpacked.resolveSibling("linux")));
    assertEquals(
        "linux",
        ((KernelSpec.Directory) composed(unpacked).recipe().kernel().source())
            .path()
            .value()
            .toString());
  }

  @Test
  void aContainerImageOnThisHostIsCarriedWithoutTheLayersOfOthers() throws IOException {
    Path blobs = Files.createDirectories(recipe.resolveSibling("images/blobs/sha256"));
    Files.writeString(recipe.resolveSibling("images/index.json"), "{}");
    Files.writeString(blobs.resolve("1".repeat(64)), "manifest");
    for (char layer : new char[] {'2', '3'}) {
      try (RandomAccessFile file =
          new RandomAccessFile(blobs.resolve(String.valueOf(layer).repeat(64)).toFile(), "rw")) {
        file.setLength((1 << 20) + 1);
      }
    }
    Files.writeString(
        recipe, "extends: base.yaml\nname: guest\ncontainer:\n  image: oci:images:web\n");
    Sha256 own = new Sha256("2".repeat(64));
    LockedContainer locked =
        new LockedContainer(
            "oci:images:web", own, own, own, List.of(new LockedContainer.Layer(own, own)));
    Path archive = directory.resolve("one.zip");
    ResultInputs.write(
        composed(recipe), "1", lock().with(Optional.of(locked)), fragments(), List.of(), archive);
    Path to = Files.createDirectories(directory.resolve("unpacked"));
    Path unpacked = InputsUnpacker.unpack(archive, to, Optional.empty());
    Path carried = unpacked.resolveSibling("images");
    assertTrue(Files.exists(carried.resolve("index.json")));
    assertTrue(Files.exists(carried.resolve("blobs/sha256/" + "1".repeat(64))));
    assertTrue(Files.exists(carried.resolve("blobs/sha256/" + "2".repeat(64))));
    assertFalse(Files.exists(carried.resolve("blobs/sha256/" + "3".repeat(64))));
  }

  @Test
  void aLargeFileIsAskedForByItsHash() throws IOException {
    Path large = recipe.resolveSibling("large");
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      file.setLength((16L << 20) + 1);
    }
    Files.writeString(
        recipe, "extends: base.yaml\nname: guest\nfiles:\n  - {path: /l, source: large}\n");
    Path archive = write(recipe, "one.zip");
    assertTrue(Files.size(archive) < 1 << 20);
    Path to = Files.createDirectories(directory.resolve("unpacked"));
    CoracleException missing =
        assertThrows(
            CoracleException.class, () -> InputsUnpacker.unpack(archive, to, Optional.empty()));
    assertEquals("inputs.missing", missing.diagnostics().get(0).code());
    assertTrue(missing.diagnostics().get(0).message().contains("recipe/large (SHA-256 "));
    Path more = Files.createDirectories(directory.resolve("more/deep"));
    Files.move(large, more.resolve("other-name"));
    Path again = Files.createDirectories(directory.resolve("again"));
    InputsUnpacker.unpack(archive, again, Optional.of(directory.resolve("more")));
    assertEquals((16L << 20) + 1, Files.size(again.resolve("recipe/large")));
  }

  @Test
  void whatIsPrivateIsAskedForByItsHash() throws IOException {
    Path keys = Files.createDirectories(recipe.resolveSibling("keys"));
    Files.writeString(keys.resolve("agent.key"), "a secret");
    String text =
        "extends: base.yaml\nname: guest\nfiles: [{path: /k, source: keys/agent.key}]\n"
            + "private-inputs: [";
    Files.writeString(recipe, text + "keys]\n");
    Path archive = write(recipe, "one.zip");
    String bytes = Files.readString(archive, StandardCharsets.ISO_8859_1);
    assertFalse(bytes.contains("a secret"));
    assertTrue(bytes.contains(Sha256.of("a secret".getBytes(StandardCharsets.UTF_8)).hex()));
    Path to = Files.createDirectories(directory.resolve("unpacked"));
    CoracleException missing =
        assertThrows(
            CoracleException.class, () -> InputsUnpacker.unpack(archive, to, Optional.empty()));
    assertEquals("inputs.missing", missing.diagnostics().get(0).code());
    Path again = Files.createDirectories(directory.resolve("again"));
    Path unpacked = InputsUnpacker.unpack(archive, again, Optional.of(keys));
    assertArrayEquals(Files.readAllBytes(archive), Files.readAllBytes(write(unpacked, "two.zip")));

    Files.writeString(recipe, text + "key]\n");
    CoracleException mistaken =
        assertThrows(CoracleException.class, () -> write(recipe, "three.zip"));
    assertEquals("inputs.private", mistaken.diagnostics().get(0).code());
  }

  private Path zip(String... namesAndTexts) throws IOException {
    Path file = directory.resolve("bad.zip");
    try (OutputStream out = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return file;
  }

  @Test
  void aDamagedArchiveIsRefused() throws IOException {
    String list = "{\"schema\": 1, \"recipe\": \"recipe/a.yaml\", \"elsewhere\": [], \"files\": [";
    String file =
        "{\"path\": \"recipe/x\", \"sha256\": \"" + "0".repeat(64) + "\", \"copied\": true}";
    Path text = Files.writeString(directory.resolve("text.zip"), "no archive");
    for (Path bad :
        List.of(
            text,
            zip("other", ""),
            zip("inputs.json", "{"),
            zip("inputs.json", "{}"),
            zip("inputs.json", list + "]}", "../escaped", "x"),
            zip("inputs.json", list + "]}", "/escaped", "x"),
            zip("inputs.json", list + file + "]}", "recipe/x", "changed"))) {
      Path to = Files.createDirectories(directory.resolve("to/deep"));
      CoracleException refused =
          assertThrows(
              CoracleException.class, () -> InputsUnpacker.unpack(bad, to, Optional.empty()));
      assertEquals("inputs.damaged", refused.diagnostics().get(0).code());
      assertFalse(Files.exists(directory.resolve("to/escaped")));
    }
  }
}
