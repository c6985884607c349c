package dev.coracle.build;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.coracle.testing.BuiltBase;
import dev.coracle.testing.BuiltProgram;
import dev.coracle.tree.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds that are killed, and builds that meet. */
class InterruptedBuildIT {
  private static final int KILLS = 20;

  @TempDir Path work;
  private Path recipe;

  @BeforeEach
  void copyRecipe() throws Exception {
    BuiltBase.directory();
    Path recipes = BuiltProgram.project().resolve("recipes");
    recipe = work.resolve("base.yaml");
    Files.copy(recipes.resolve("base.yaml"), recipe);
    Files.copy(recipes.resolve("base.lock.yaml"), work.resolve("base.lock.yaml"));
    keepDownloads();
  }

  /** A store of one's own with the downloads of the user's: the mirror is not what is tested. */
  private void keepDownloads() throws IOException {
    Path from = Path.of(System.getProperty("user.home"), ".cache/coracle/store/objects");
    if (System.getenv("XDG_CACHE_HOME") != null) {
      from = Path.of(System.getenv("XDG_CACHE_HOME"), "coracle/store/objects");
    }
    Path to = work.resolve("cache/coracle/store/objects");
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) < 20_000_000) {
          Path copy = to.resolve(from.relativize(file));
          Files.createDirectories(copy.getParent());
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private BuiltProgram coracle() {
    return new BuiltProgram(work).with("XDG_CACHE_HOME", work.resolve("cache").toString());
  }

  @Test
  void aKilledBuildLeavesNothingThatHarmsTheNext() throws Exception {
    Random random = new Random(20);
    Path packages = work.resolve("cache/coracle/store/results/package");
    for (int i = 0; i < KILLS; i++) {
      Process process =
          coracle()
              .start(
                  work.resolve("out"),
                  work.resolve("err"),
                  "image",
                  recipe.toString(),
                  "--to",
                  "made");
      if (!process.waitFor(200 + random.nextInt(3000), TimeUnit.MILLISECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
      }
      if (i % 5 == 4 && Files.exists(packages)) {
        // So that later kills meet a store that is being filled, too.
        dev.coracle.host.DirectoryTree.delete(packages);
      }
    }
    BuiltProgram.Ended check = coracle().run("store", "verify");
    assertEquals(0, check.status(), check::toString);
    BuiltProgram.Ended ended = coracle().run("image", recipe.toString(), "--to", "made");
    assertEquals(0, ended.status(), ended::toString);
    assertEquals(
        digest(BuiltBase.directory().resolve("base.img")), digest(work.resolve("made/base.img")));
    try (Stream<Path> left = Files.list(work.resolve("cache/coracle/store/tmp"))) {
      assertEquals(0, left.count(), "private places of killed builds are swept");
    }
  }

  @Test
  void twoBuildsAtOnceShareOneStore() throws Exception {
    Process first =
        coracle()
            .start(
                work.resolve("out1"),
                work.resolve("err1"),
                "image",
                recipe.toString(),
                "--to",
                "a");
    Process second =
        coracle()
            .start(
                work.resolve("out2"),
                work.resolve("err2"),
                "image",
                recipe.toString(),
                "--to",
                "b");
    assertTrue(first.waitFor(5, TimeUnit.MINUTES) && second.waitFor(5, TimeUnit.MINUTES));
    assertEquals(0, first.exitValue(), Files.readString(work.resolve("err1")));
    assertEquals(0, second.exitValue(), Files.readString(work.resolve("err2")));
    assertEquals(digest(work.resolve("a/base.img")), digest(work.resolve("b/base.img")));
  }

  private static Sha256 digest(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      return Sha256.of(stream);
    }
  }
}
